"""When a cron line starts, on the clocks of a zone. The only user of cronsim.

cronsim sees clock times without a zone, so its own idea of summer time never comes into play: `zones` holds
the rules. A line that has no start within 50 years has none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from tallylight_contract.livestream import Recurring
from tallylight_operator.schedule import zones
from tallylight_operator.schedule.errors import BadCronError

_FIELDS = 5
_TICK = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A cron line that can be read, and the zone whose clocks it means."""

    cron: str
    zone: ZoneInfo

    @classmethod
    def read(cls, recurring: Recurring) -> Self:
        """Raises BadCronError or UnknownZoneError."""
        fault = _fault(recurring.cron)
        if fault:
            raise BadCronError(f"spec.schedule.recurring.cron cannot be read: {fault}")
        return cls(recurring.cron, zones.zone(recurring.timezone))

    def starts_around(self, instant: datetime) -> tuple[datetime | None, datetime | None]:
        """The latest start up to an instant, and the first after it."""
        return self.last_start(instant), self.next_start(instant)

    def last_start(self, until: datetime) -> datetime | None:
        """The latest start at or before an instant."""
        top = zones.latest_clock_time(until, self.zone) + _TICK
        starts = (zones.instant_of(clock, self.zone) for clock in _matches(self.cron, top, reverse=True))
        return next((start for start in starts if start <= until), None)

    def next_start(self, after: datetime) -> datetime | None:
        """The first start after an instant."""
        clock_now = after.astimezone(self.zone).replace(tzinfo=None)
        starts = (zones.instant_of(clock, self.zone) for clock in _matches(self.cron, clock_now, reverse=False))
        return next((start for start in starts if start > after), None)


def _matches(cron: str, since: datetime, *, reverse: bool) -> Iterator[datetime]:
    """The clock times that a line names, from `since` on or back; none for a day that no month has."""
    try:
        yield from CronSim(cron, since, reverse=reverse)
    except CronSimError:
        return


def _fault(cron: str) -> str:
    """What is wrong with a line; empty when each of its fields can be read."""
    fields = cron.split()
    if len(fields) != _FIELDS:
        return f"it has {len(fields)} fields, not {_FIELDS}: minute, hour, day of month, month, day of week"
    # Each for itself, because cronsim refuses 30 February in the same words as a day of 77.
    alone = (" ".join("*" if other != at else text for other in range(_FIELDS)) for at, text in enumerate(fields))
    return next(filter(None, map(_complaint, alone)), "")


def _complaint(cron: str) -> str:
    try:
        CronSim(cron, datetime(2000, 1, 1, tzinfo=UTC))
    except CronSimError as error:
        return str(error)
    return ""
