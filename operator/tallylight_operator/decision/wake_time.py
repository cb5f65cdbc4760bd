"""When a decision may turn out differently though nobody did anything. Pure."""

from collections.abc import Iterator
from datetime import datetime

from tallylight_operator.decision.actions import drained_at, rested_at
from tallylight_operator.decision.coverage import deadline
from tallylight_operator.decision.state import Situation, guard_end, last_moment, lost_at, stays


def wake_at(situation: Situation) -> datetime | None:
    """The next such instant, after now; None when only an event can change anything."""
    return min((at for at in _instants(situation) if at is not None and at > situation.now), default=None)


def _instants(situation: Situation) -> Iterator[datetime | None]:
    begun, ahead = situation.timetable.begun, situation.timetable.ahead
    yield from situation.identity.hand.instants()
    if begun is not None:
        yield from (begun.start, begun.end, guard_end(begun, situation.spec), deadline(situation))
    if ahead is not None:
        yield ahead.start - situation.spec.pre_roll
    for seen in situation.live:
        yield from (seen.until, last_moment(seen, situation.spec), drained_at(seen, situation))
    for seen in situation.monitors:
        if not stays(seen):
            yield from (rested_at(seen), seen.gone_by, lost_at(seen))
