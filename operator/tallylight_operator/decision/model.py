"""What is observed, and the actions: the values that pass between `decide` and the runtime."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, NamedTuple

from tallylight_contract.conditions import Reason
from tallylight_contract.load import Load
from tallylight_contract.order import MonitorOrder
from tallylight_contract.report import Report
from tallylight_contract.status import LiveStreamStatus
from tallylight_operator.schedule.overrides import NO_OVERRIDES, Overrides
from tallylight_operator.schedule.signal import NOT_ASKED, Signal


class Key(NamedTuple):
    """Which LiveStream."""

    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"


@dataclass(frozen=True, slots=True)
class PlannedStart:
    """A stream's next window: so many monitors are asked for when its preRoll `begins`, and should run `on_air`."""

    begins: datetime
    on_air: datetime
    monitors: int


@dataclass(frozen=True, slots=True)
class Shortfall:
    """So many monitors start together, of which so many are bound `per_second`, that the last runs late.

    A preRoll of `needed` holds them.
    """

    monitors: int
    needed: timedelta
    per_second: float


class Rank(NamedTuple):
    """In which order claims to monitors are met: the least first."""

    after_those_on_air: bool
    lower_priority: int
    after_those_there: bool
    since: datetime
    key: Key
    pipeline: int

    @property
    def place(self) -> tuple[Key, int]:
        """Whose it is."""
        return self.key, self.pipeline


@dataclass(frozen=True, slots=True)
class Claim:
    """A stream's claim to one monitor, for a `window` (empty: none is wanted any more, and one is still there).

    `is_live`: a monitor may be there; `is_there`: it stays; `is_on_air`: so it is not taken away.
    """

    key: Key
    pipeline: int
    priority: int
    since: datetime
    window: str = ""
    is_live: bool = False
    is_there: bool = False
    is_on_air: bool = False

    @property
    def rank(self) -> Rank:
        """Those on air, then by priority; of one priority those that are there, then those that begin earlier."""
        return Rank(not self.is_on_air, -self.priority, not self.is_there, self.since, self.key, self.pipeline)

    @property
    def place(self) -> tuple[Key, int]:
        """Whose it is."""
        return self.key, self.pipeline


@dataclass(frozen=True, slots=True)
class Waits:
    """These pipelines get no monitor, or must make way: the `cap` is reached, the namespace's or the cluster's."""

    pipelines: frozenset[int]
    cap: int
    priority: int
    of_namespace: bool = False

    def __str__(self) -> str:
        where = "a namespace" if self.of_namespace else "all"
        return (
            f"The cap of {self.cap} monitors in {where} is reached by streams on air, or of no lower priority than its "
            f"{self.priority} (spec.priority). It is started as soon as one of them ends"
        )


@dataclass(frozen=True, slots=True)
class Identity:
    """Which LiveStream, in which generation of its spec, and what its annotations override.

    `circle`: the streams that it comes from by `spec.upstream`, where they lead back to it; from its name to its name.
    `refused`: why it cannot be watched where this operator runs; empty: it can. `unread`: why its last edit cannot be
    read, so that this is what it asked for before; empty: it can. `shortfall`: why its next window will be watched
    late, though nothing is wrong with it. `waits`: which of its monitors are not to be, for there are too many.
    `jitter`: by how much its preRoll may begin later, at most.
    """

    key: Key
    generation: int
    overrides: Overrides = NO_OVERRIDES
    circle: tuple[str, ...] = ()
    refused: str = ""
    unread: str = ""
    shortfall: Shortfall | None = None
    waits: Waits | None = None
    jitter: timedelta = timedelta()


class Phase(StrEnum):
    """How far a monitor has come."""

    STARTING = "Starting"  # asked for, not yet serving
    RUNNING = "Running"
    RESTARTING = "Restarting"  # crashed; the runtime restarts it after a back-off
    ENDING = "Ending"  # drained or deleted, by the operator or not; writes its report
    ENDED = "Ended"  # its process is gone; its report, if it left one, waits to be collected


# Why a monitor is deleted that was drained in good time.
IGNORED_DRAIN = "it was drained, and did not finish"
DELETED = "it is deleted"
# Why a monitor is deleted that has never run, and would be made otherwise now.
SUPERSEDED = "it could not start, and what it is made of has changed since"


@dataclass(frozen=True, slots=True)
class ObservedMonitor:
    """One monitor, as observed. `receiving` is None while that is not known.

    `operators` are those that serve it, the one that made it first, where there are several. One that is `foreign` was
    made by another than ours, and is `announced` once it says that ours serves it as well.

    Where nothing is received, `cause` is why, in the monitor's words; empty while that is not known. Where it is not
    known whether anything is, `cause` is why the monitor cannot be asked.

    `load` is what it says that it has to do, where it has been asked. `requested_cores` is what its node is asked to
    promise it; None: that cannot be changed while it runs. `resize_refusal` is why its node does not promise it more.

    `blocker` names what keeps one that is STARTING from running, where the runtime knows it. `leaving` says why
    something other than the operator takes it away (or why it is deleted at all); empty: it stays. One that is
    `outdated` would be made otherwise now, whatever its order says: with another image, for example. One that is
    not `mutable` was made before monitors could be muted: it would not read it.
    """

    name: str
    order: MonitorOrder
    until: datetime | None  # None: no end is set
    phase: Phase
    receiving: bool | None = None
    crashes: int = 0
    detail: str = ""
    blocker: Reason | None = None
    report: Report | None = None
    ended_at: datetime | None = None  # of an ended one, where the runtime knows it
    leaving: str = ""
    asked_at: datetime | None = None  # when it was created, where the runtime knows it
    gone_by: datetime | None = None  # when one that is ENDING should be gone at the latest
    outdated: bool = False
    muted_until: datetime | None = None  # as it was written for it; it may be over
    mutable: bool = True
    cause: str = ""
    operators: tuple[str, ...] = ()
    foreign: bool = False
    announced: bool = True
    load: Load | None = None
    requested_cores: float | None = None
    resize_refusal: str = ""


@dataclass(frozen=True, slots=True)
class ObservedState:
    """All that is known of one stream's monitors. `monitors` is None when they could not be observed.

    `last_error` says why the actions of a moment ago could not be carried out, and `blocker` in one word; the
    reconcile loop fills them in. `signal` is what the prober says of the source, where the schedule follows it.
    """

    monitors: tuple[ObservedMonitor, ...] | None
    status: LiveStreamStatus
    last_error: str = ""
    blocker: Reason | None = None
    signal: Signal = NOT_ASKED


@dataclass(frozen=True, slots=True)
class ConditionValue:
    """One condition's value."""

    status: Literal["True", "False", "Unknown"]
    reason: Reason
    message: str


@dataclass(frozen=True, slots=True)
class Start:
    """Let a monitor run until `until`. Harmless when it is there already."""

    name: str
    order: MonitorOrder
    until: datetime | None
    muted_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class MoveEnd:
    """Give a running monitor a new end; nothing else of it changes."""

    name: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Mute:
    """Mute a running monitor until an instant; None: it is not muted any more."""

    name: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Resize:
    """Have a monitor's node promise it so many cores, while it runs."""

    name: str
    cores: float


@dataclass(frozen=True, slots=True)
class Announce:
    """Tell the operator that made a monitor that ours serves its stream as well."""

    name: str


@dataclass(frozen=True, slots=True)
class Drain:
    """Let a monitor finish now: it writes its report and ends."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Collect:
    """Remove an ended monitor, whose report is in the status now."""

    name: str


Action = Start | MoveEnd | Mute | Resize | Announce | Drain | Collect
