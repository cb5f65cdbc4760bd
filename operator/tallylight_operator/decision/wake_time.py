"""When a decision may turn out differently though nobody did anything. Pure."""

from collections.abc import Iterator
from datetime import datetime

from tallylight_operator.decision.actions import drained_at, rested_at
from tallylight_operator.decision.coverage import deadline
from tallylight_operator.decision.state import StreamState, guard_end, last_moment, lost_at, stays


def requeue_at(state: StreamState) -> datetime | None:
    """The next such instant, after now; None when only an event can change anything."""
    return min((at for at in _instants(state) if at is not None and at > state.now), default=None)


def _instants(state: StreamState) -> Iterator[datetime | None]:
    begun, ahead = state.timetable.begun, state.timetable.ahead
    yield from state.identity.overrides.instants()
    if begun is not None:
        yield from (begun.start, begun.end, guard_end(begun, state.spec), deadline(state))
    if ahead is not None:
        yield ahead.start - state.spec.pre_roll
    for monitor in state.live:
        yield from (monitor.until, last_moment(monitor, state.spec), drained_at(monitor, state))
    for monitor in state.monitors:
        if not stays(monitor):
            yield from (rested_at(monitor), monitor.gone_by, lost_at(monitor))
