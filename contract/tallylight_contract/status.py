"""What the operator says back: a LiveStream's status. Values that change by the second are metrics."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, field

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.livestream import Part
from tallylight_contract.report import Outcome, Report

HISTORY_LENGTH = 10  # reports; enough to see a habit, and a few kilobytes in etcd


class Condition(Part, frozen=True, kw_only=True, omit_defaults=False):
    """One observation, since when it holds, and of which generation of the spec."""

    type: ConditionType
    status: Literal["True", "False", "Unknown"]
    reason: Reason
    message: Annotated[str, Meta(max_length=32768)]
    observed_generation: int
    last_transition_time: datetime


class NextTransition(Part, frozen=True, kw_only=True, omit_defaults=False):
    """What happens next, if nobody edits the stream."""

    at: datetime
    to: str
    why: str


class ActiveWindow(Part, frozen=True, kw_only=True):
    """The window whose monitor should be there now. Without an end, the stream is always on air."""

    id: str
    start: datetime
    end: datetime | None = None
    overrun_until: datetime | None = None


class Shard(Part, frozen=True, kw_only=True):
    """One monitor of the stream, and what it was seen to do."""

    name: str
    detectors: list[str] = field(default_factory=list)
    pod: str = ""
    receiving: bool = False


class DefectCount(Part, frozen=True, kw_only=True, omit_defaults=False):
    """How often, and for how many seconds in all, one detector found its fault in one window."""

    detector: str
    count: int
    seconds: float


class LastReport(Part, frozen=True, kw_only=True, omit_defaults=False):
    """What is kept of a monitor's report once the monitor is gone."""

    window: str  # the window's id
    on_air_seconds: float
    monitored_seconds: float
    coverage_ratio: float
    defects: list[DefectCount] = field(default_factory=list)
    outcome: Outcome
    started_at: datetime
    ended_at: datetime


class LiveStreamStatus(Part, frozen=True, kw_only=True):
    """A LiveStream's status.

    `pipelines` is how many monitors there are now, and `selector` finds their pods: both are what the
    `scale` subresource reads.
    """

    observed_generation: int = 0
    conditions: Annotated[
        list[Condition],
        Meta(extra_json_schema={"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["type"]}),
    ] = field(default_factory=list)
    next_transition: NextTransition | None = None
    active_window: ActiveWindow | None = None
    shards: Annotated[
        list[Shard],
        Meta(extra_json_schema={"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"]}),
    ] = field(default_factory=list)
    pipelines: int = 0
    selector: str = ""
    last_report: LastReport | None = None
    history: list[LastReport] = field(default_factory=list)  # newest first, at most HISTORY_LENGTH


def last_report(report: Report) -> LastReport:
    """What of a report belongs into the status."""
    return LastReport(
        window=report.window,
        on_air_seconds=report.on_air_seconds,
        monitored_seconds=report.monitored_seconds,
        coverage_ratio=report.coverage_ratio,
        defects=[DefectCount(detector=d.detector, count=d.count, seconds=d.seconds) for d in report.defects],
        outcome=report.outcome,
        started_at=report.started_at,
        ended_at=report.ended_at,
    )


def with_report(history: list[LastReport], report: LastReport) -> list[LastReport]:
    """The history after one more report: newest first, the same report once, the oldest dropped."""
    return [report, *(old for old in history if old != report)][:HISTORY_LENGTH]
