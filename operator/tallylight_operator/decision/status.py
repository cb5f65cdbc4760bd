"""Put a LiveStream's status together. Pure."""

from datetime import datetime, timedelta

from tallylight_contract import labels
from tallylight_contract.conditions import ConditionType
from tallylight_contract.status import Condition, LiveStreamStatus, NextTransition, Shard
from tallylight_operator.decision.conditions import CONDITIONS, ConditionValue, shown
from tallylight_operator.decision.coverage import finished, missed
from tallylight_operator.decision.model import ObservedMonitor
from tallylight_operator.decision.projection import Projection, active_window
from tallylight_operator.decision.reports import history_with
from tallylight_operator.decision.state import StreamState, last_moment


def status_of(projection: Projection) -> LiveStreamStatus:
    """What is said of a stream now."""
    state, old = projection.state, projection.state.observed.status
    history = history_with(state.ended, old)
    return LiveStreamStatus(
        observed_generation=state.identity.generation,
        conditions=[_condition(kind, condition(projection), state) for kind, condition in CONDITIONS.items()],
        next_transition=_next_transition(projection),
        active_window=active_window(projection),
        shards=[_shard(monitor) for monitor in projection.live] if projection.known else old.shards,
        pipelines=sum(not monitor.leaving for monitor in projection.live) if projection.known else old.pipelines,
        selector=labels.selector(state.identity.key.name),
        last_report=history[0] if history else old.last_report,
        history=history,
    )


def _condition(kind: ConditionType, condition: ConditionValue, state: StreamState) -> Condition:
    old = next((known for known in state.observed.status.conditions if known.type == kind), None)
    unchanged = old is not None and old.status == condition.status
    now = state.now - timedelta(microseconds=state.now.microsecond)
    return Condition(
        type=kind,
        status=condition.status,
        reason=condition.reason,
        message=condition.message,
        observed_generation=state.identity.generation,
        last_transition_time=old.last_transition_time if old is not None and unchanged else now,
    )


def _next_transition(projection: Projection) -> NextTransition | None:
    """The next beginning or end, whichever comes first."""
    ending, beginning = _ending(projection), _beginning(projection)
    coming = [transition for transition in (ending, beginning) if transition is not None]
    return min(coming, key=lambda transition: transition.at, default=None)


def _beginning(projection: Projection) -> NextTransition | None:
    ahead = projection.state.timetable.ahead
    if ahead is None:
        return None
    spec, carried_on = projection.state.spec, projection.state.window is not None and bool(projection.live)
    why = f"The window of {shown(ahead.start)} is near: preRoll is {spec.pre_roll}."
    return NextTransition(at=ahead.start - spec.pre_roll, to="Extended" if carried_on else "Monitored", why=why)


def _ending(projection: Projection) -> NextTransition | None:
    state = projection.state
    at = _end(projection)
    if at is None or at <= state.now:
        return None
    return NextTransition(at=at, to="OffAir", why=_why_it_ends(projection))


def _end(projection: Projection) -> datetime | None:
    state = projection.state
    if projection.overrunning:
        return last_moment(projection.overrunning[0], state.spec)
    if missed(state) or finished(state):
        return None
    return state.until


def _why_it_ends(projection: Projection) -> str:
    window = projection.state.window
    if window is None or window.end is None:
        return "The longest overrun is over then, or earlier when no picture arrives."
    return f"The window ends at {shown(window.end)}: postRoll is {projection.state.spec.post_roll}."


def _shard(monitor: ObservedMonitor) -> Shard:
    chosen = monitor.order.detectors or []
    return Shard(name=monitor.name, detectors=[choice.name for choice in chosen], receiving=bool(monitor.receiving))
