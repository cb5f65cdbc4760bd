"""When a cron line starts, on the clocks of a zone. The only user of cronsim.

cronsim sees clock times without a zone, so its own idea of summer time never comes into play: `zones` holds
the rules. A line that has no start within 50 years has none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from tallylight_contract.livestream import Recurring
from tallylight_operator.schedule import zones
from tallylight_operator.schedule.cron_line import fields_of, refusal

_TICK = timedelta(seconds=1)
_SOME_DAY = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A cron line of five fields that can be read, and the zone whose clocks it means."""

    cron: str
    zone: ZoneInfo

    @classmethod
    def read(cls, recurring: Recurring) -> Self:
        """Raises BadCronError or UnknownZoneError."""
        fields = fields_of(recurring.cron)
        wrong = next((at for at in range(len(fields)) if not _can_be_read(fields, at)), None)
        if wrong is not None:
            raise refusal(fields[wrong], wrong)
        return cls(" ".join(fields), zones.zone(recurring.timezone))

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


def _can_be_read(fields: Sequence[str], at: int) -> bool:
    """Whether one field makes sense. Alone, because 30 February is refused in the same words as a day of 77."""
    try:
        CronSim(" ".join(text if other == at else "*" for other, text in enumerate(fields)), _SOME_DAY)
    except CronSimError:
        return False
    return True
