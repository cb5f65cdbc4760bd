"""What the operator says back: a LiveStream's status. Values that change by the second are metrics instead."""

from datetime import datetime
from typing import Literal

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.livestream import Part
from tallylight_contract.report import Report


class Condition(Part, omit_defaults=False):
    """One observation, since when it holds, and of which generation of the spec."""

    type: ConditionType
    status: Literal["True", "False", "Unknown"]
    reason: Reason
    message: str
    observed_generation: int
    last_transition_time: datetime


class NextTransition(Part, omit_defaults=False):
    """What happens next, if nobody edits the stream."""

    at: datetime
    to: str
    why: str


class ActiveWindow(Part):
    """The window whose monitor should be there now."""

    id: str
    start: datetime
    end: datetime
    overrun_until: datetime | None = None


class Shard(Part):
    """One monitor of the stream, and what it was seen to do."""

    name: str
    detectors: list[str] = []
    pod: str = ""
    receiving: bool = False


class LiveStreamStatus(Part):
    """A LiveStream's status."""

    observed_generation: int = 0
    conditions: list[Condition] = []
    next_transition: NextTransition | None = None
    active_window: ActiveWindow | None = None
    shards: list[Shard] = []
    last_report: Report | None = None
    history: list[Report] = []  # the last ten, newest first
