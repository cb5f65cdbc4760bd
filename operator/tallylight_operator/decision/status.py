"""Put a LiveStream's status together. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from tallylight_contract import labels
from tallylight_contract.conditions import ConditionType
from tallylight_contract.pipelines import newest
from tallylight_contract.printable import printable
from tallylight_contract.status import ActiveWindow, Condition, LastReport, LiveStreamStatus, NextTransition, Shard
from tallylight_operator.decision.followed_signal import INSTANT
from tallylight_operator.decision.model import ConditionValue, ObservedMonitor
from tallylight_operator.decision.projection import Projection
from tallylight_operator.decision.reports import history_with
from tallylight_operator.decision.stream_facts import StreamFacts


def status_of(projection: Projection, conditions: Mapping[ConditionType, ConditionValue]) -> LiveStreamStatus:
    """A stream's status now. What is not known stays as it was published last."""
    stream, old = projection.stream, projection.stream.observed.status
    live = [monitor.observed for monitor in projection.live]
    history = history_with(_unpublished(stream), old.history)
    return LiveStreamStatus(
        observed_generation=stream.identity.generation,
        conditions=[_condition(kind, value, stream) for kind, value in conditions.items()],
        next_transition=_next_transition(projection),
        active_window=_active_window(projection),
        shards=[_shard(monitor) for monitor in live] if projection.is_known else old.shards,
        pipelines=sum(not monitor.leaving for monitor in live) if projection.is_known else old.pipelines,
        selector=labels.selector(stream.identity.key.name),
        muted_until=_muted_until(projection),
        last_report=newest(history) or old.last_report,
        history=history,
    )


def _unpublished(stream: StreamFacts) -> list[LastReport]:
    return [monitor.report for monitor in stream.monitors if monitor.report is not None and not monitor.is_kept]


def _condition(kind: ConditionType, condition: ConditionValue, stream: StreamFacts) -> Condition:
    old = stream.observed.status.condition(kind)
    unchanged = old is not None and old.status == condition.status
    now = stream.air.now - timedelta(microseconds=stream.air.now.microsecond)
    return Condition(
        type=kind,
        status=condition.status,
        reason=condition.reason,
        message=printable(condition.message),  # it may hold what a monitor, a kubelet or an origin said
        observed_generation=stream.identity.generation,
        last_transition_time=old.last_transition_time if old is not None and unchanged else now,
    )


def _next_transition(projection: Projection) -> NextTransition | None:
    """The next beginning or end, whichever comes first."""
    ending, beginning = _ending(projection), _beginning(projection)
    coming = [transition for transition in (ending, beginning) if transition is not None]
    return min(coming, key=lambda transition: transition.at, default=None)


def _beginning(projection: Projection) -> NextTransition | None:
    spec, air = projection.stream.spec, projection.stream.air
    if air.ahead is None:
        return None
    carried_on = air.window is not None and bool(projection.live)
    why = f"The window of {air.ahead.start:{INSTANT}} is near: preRoll is {spec.pre_roll}."
    return NextTransition(at=air.ahead.start - spec.pre_roll, to="Extended" if carried_on else "Monitored", why=why)


def _ending(projection: Projection) -> NextTransition | None:
    at = _end(projection)
    if at is None or at <= projection.stream.air.now:
        return None
    return NextTransition(at=at, to="OffAir", why=_why_it_ends(projection.stream))


def _end(projection: Projection) -> datetime | None:
    if projection.overrunning:
        return projection.overrunning[0].last_moment
    coverage = projection.stream.coverage
    return None if coverage.is_missed or coverage.finished else projection.stream.air.until


def _why_it_ends(stream: StreamFacts) -> str:
    window = stream.air.window
    if window is None or window.end is None:
        return "The longest overrun is over then, or earlier when no picture arrives."
    return f"The window ends at {window.end:{INSTANT}}: postRoll is {stream.spec.post_roll}."


def _active_window(projection: Projection) -> ActiveWindow | None:
    """The window that is monitored now; what was last known, while monitors cannot be observed."""
    air, coverage = projection.stream.air, projection.stream.coverage
    if air.is_paused:
        return None
    if not projection.is_known or (air.refusal and projection.live):
        return projection.stream.observed.status.active_window
    if air.window is None:
        return _overrun(projection)
    monitored = bool(projection.live) or coverage.has_begun
    return ActiveWindow(id=air.window.id, start=coverage.since, end=air.window.end) if monitored else None


def _overrun(projection: Projection) -> ActiveWindow | None:
    if not projection.overrunning:
        return None
    monitor, begun = projection.overrunning[0], projection.stream.air.begun
    order, limit = monitor.observed.order, monitor.last_moment
    if begun is None:
        return ActiveWindow(id=order.window, start=order.window_start, end=monitor.observed.until, overrun_until=limit)
    return ActiveWindow(id=begun.id, start=begun.start, end=begun.end, overrun_until=limit)


def _muted_until(projection: Projection) -> datetime | None:
    """Until when nobody is alerted: one monitor that is muted is enough. Asked for is not yet told."""
    air, old = projection.stream.air, projection.stream.observed.status.muted_until
    if not projection.is_known:
        return old if old is not None and air.now < old else None
    if not projection.live:
        return air.muted_until
    return max((monitor.muted_until for monitor in projection.live if monitor.muted_until is not None), default=None)


def _shard(monitor: ObservedMonitor) -> Shard:
    order = monitor.order
    chosen = [choice.name for choice in order.detectors or ()] if order.cut is None else order.cut.judges
    return Shard(name=monitor.name, detectors=chosen, receiving=bool(monitor.receiving))
