"""What the operator answers: a LiveStream's status. Values that change by the second are metrics."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from msgspec import Meta, field
from msgspec.structs import replace

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.defect_spans import DefectSpan, edges, joined
from tallylight_contract.part import Part
from tallylight_contract.report import Outcome, Report
from tallylight_contract.shard_times import ShardTime, covered, together

HISTORY_LENGTH = 10  # reports; enough to see a habit, and a few kilobytes in etcd
MOST_PARTS = 32  # of one report: a stream that is shared by sixteen monitors, and each has had a successor
_SAME_START = timedelta(seconds=1)  # reports round to milliseconds
_ALL = (0, 1)  # the share of a monitor that judges by all detectors


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


class DefectCount(Part, frozen=True, kw_only=True):
    """How often, and for how many seconds in all, one detector found its fault in one window.

    `spans`: the first and the last of them, by which another monitor's are told to be the same.
    """

    detector: str
    count: int
    seconds: float
    spans: list[DefectSpan] = field(default_factory=list)


class LastReport(Part, frozen=True, kw_only=True, omit_defaults=False):
    """What is kept of a monitor's report once it is gone; where another took over, of both their reports as one.

    `pipelines` are those that it is from, of so many that were `asked` for: what is missing left no report, so far.
    `unmeasured` detectors were asked for, and none of its monitors had anything to judge by them.
    """

    window: str  # the window's id
    pipeline: int = 0
    pipelines: list[int] = field(default_factory=list)
    asked: int = 1
    on_air_seconds: float
    monitored_seconds: float
    coverage_ratio: float
    muted_seconds: float = 0.0  # on air, and nobody was to be alerted
    defects: list[DefectCount] = field(default_factory=list)
    unmeasured: list[str] = field(default_factory=list)
    outcome: Outcome
    started_at: datetime
    ended_at: datetime
    parts: list[datetime] = field(default_factory=list)  # when each of its monitors ended: none is counted twice
    shards: list[ShardTime] = field(default_factory=list)  # where several monitors shared the detectors

    @property
    def air_start(self) -> datetime:
        """From when on its air time counts; where that is in no year that there is, no monitor wrote it."""
        try:
            return self.ended_at - timedelta(seconds=self.on_air_seconds)
        except OverflowError:
            return self.ended_at


class LiveStreamStatus(Part, frozen=True, kw_only=True):
    """A LiveStream's status.

    `pipelines` is how many monitors there are now, without those that are taken away, and `selector` finds
    their pods: both are what the `scale` subresource reads. `mutedUntil` is until when nobody is alerted;
    absent while the stream is not muted.
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
    muted_until: datetime | None = None
    last_report: LastReport | None = None  # of all pipelines, as one
    history: list[LastReport] = field(default_factory=list)  # newest first, at most HISTORY_LENGTH

    def condition(self, kind: ConditionType) -> Condition | None:
        """The condition of that kind; None while none is published."""
        return next((known for known in self.conditions if known.type == kind), None)


def failing_reason(status: LiveStreamStatus) -> Reason | None:
    """Why a stream is not Ready, by the condition that is to blame; None for one that is, or is suspended.

    The schedule is to blame where it is refused or was missed, and else what became of the monitors.
    """
    ready, plan = status.condition(ConditionType.READY), status.condition(ConditionType.SCHEDULED)
    if ready is None or ready.status != "False" or ready.reason is Reason.SUSPENDED:
        return None
    if plan is not None and plan.status != "True" and plan.reason is not Reason.NO_MORE_WINDOWS:
        return plan.reason
    there = status.condition(ConditionType.PROVISIONED)
    return ready.reason if there is None else there.reason


def last_report(report: Report) -> LastReport:
    """What of a report belongs into the status."""
    return LastReport(
        window=report.window,
        on_air_seconds=report.on_air_seconds,
        monitored_seconds=report.monitored_seconds,
        coverage_ratio=report.coverage_ratio,
        muted_seconds=report.muted_seconds,
        defects=[
            DefectCount(detector=each.detector, count=each.count, seconds=each.seconds, spans=each.spans)
            for each in report.defects
        ],
        unmeasured=report.unmeasured,
        outcome=report.outcome,
        started_at=report.started_at,
        ended_at=report.ended_at,
        parts=[report.ended_at],
    )


def is_one_span(one: LastReport, other: LastReport) -> bool:
    """Whether both speak of the same pipeline in the same stretch of air time."""
    same = (one.window, one.pipeline) == (other.window, other.pipeline)
    return same and abs(one.air_start - other.air_start) <= _SAME_START


def holds(history: list[LastReport], report: LastReport) -> bool:
    """Whether a monitor's report is in the history already."""
    return any(is_one_span(old, report) and report.ended_at in (*old.parts, old.ended_at) for old in history)


def with_report(history: list[LastReport], report: LastReport) -> list[LastReport]:
    """The history after one more report: newest first, the same report once, the oldest dropped."""
    if holds(history, report):
        return history
    at = next((index for index, old in enumerate(history) if is_one_span(old, report)), None)
    if at is None:
        return [report, *history][:HISTORY_LENGTH]
    rest = [*history[:at], *history[at + 1 :]]
    rest.insert(0 if report.ended_at > history[at].ended_at else at, _joined(history[at], report))
    return rest


def _joined(one: LastReport, other: LastReport) -> LastReport:
    """Two monitors' reports on one stretch as one. What both may have watched at the same time counts once."""
    later = max(one, other, key=lambda report: report.ended_at)
    times = together((*_times(one), *_times(other)), later.on_air_seconds)
    watched = covered(times, later.on_air_seconds)
    monitored = min(watched.monitored_seconds, later.on_air_seconds)
    return replace(
        later,
        monitored_seconds=round(monitored, 3),
        muted_seconds=watched.muted_seconds,
        coverage_ratio=round(monitored / later.on_air_seconds, 4) if later.on_air_seconds else 1.0,
        defects=_summed(one.defects, other.defects),
        unmeasured=_unmeasured(one, other),
        started_at=min(one.started_at, other.started_at),
        parts=[*one.parts, *other.parts][-MOST_PARTS:],
        shards=times if len(times) > 1 else one.shards or other.shards,
    )


def _times(report: LastReport) -> list[ShardTime]:
    """One that judged all was not before its air time, though it began before."""
    whole = ShardTime(
        shard=0,
        shards=1,
        started_at=max(report.started_at, report.air_start),
        ended_at=report.ended_at,
        monitored_seconds=report.monitored_seconds,
        muted_seconds=report.muted_seconds,
    )
    return report.shards or [whole]


def of_shard(report: LastReport, shard: int, shards: int) -> LastReport:
    """The report of a monitor that judged a share of the detectors: alone, it covers no time."""
    if shards < 2:
        return report
    times = [replace(each, shard=shard, shards=shards) for each in _times(report)]
    return replace(report, monitored_seconds=0.0, muted_seconds=0.0, coverage_ratio=0.0, shards=times)


def _unmeasured(one: LastReport, other: LastReport) -> list[str]:
    """What neither measured, and what one did not that the other may not have judged."""
    neither = {*one.unmeasured} & {*other.unmeasured}
    return sorted(neither | _not_judged_by(other, one) | _not_judged_by(one, other))


def _not_judged_by(other: LastReport, one: LastReport) -> set[str]:
    """What one did not measure, where the other had another share of the detectors."""
    theirs = _shares(other)
    return set() if _ALL in theirs or theirs & _shares(one) else {*one.unmeasured}


def _shares(report: LastReport) -> set[tuple[int, int]]:
    """Which part of the detectors its monitors had, of so many parts."""
    return {(each.shard, each.shards) for each in _times(report)}


def _summed(one: list[DefectCount], other: list[DefectCount]) -> list[DefectCount]:
    """What both saw counts once, as far as it is among their first and last."""
    found = {defect.detector: defect for defect in one}
    for more in other:
        old = found.get(more.detector, DefectCount(detector=more.detector, count=0, seconds=0.0))
        spans, same, shared = joined(old.spans, more.spans)
        seconds = round(old.seconds + more.seconds - shared, 3)
        found[more.detector] = replace(old, count=old.count + more.count - same, seconds=seconds, spans=edges(spans))
    return list(found.values())
