"""Time zones by name, and the one rule that turns clock time into an instant.

The rule: a clock time stands for the first instant at which the zone's clocks show that time or a later
one. So a time that is skipped means the end of the gap, and a time that comes twice means its first coming.
"""

from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from tallylight_operator.schedule.errors import UnknownZoneError

# What a system's folder of zones holds beside IANA's: the machine's own choice names no zone.
_NO_ZONES = frozenset({"localtime", "posixrules", "Factory"})
# Clocks have been put back by three hours at most since 2000; a day is beyond doubt.
_LONGEST_FOLD = timedelta(days=1)


def zone(name: str) -> ZoneInfo:
    """The zone of that IANA name. Raises UnknownZoneError; never falls back to UTC."""
    if name not in _names():
        close = get_close_matches(name, _names(), n=1, cutoff=0.8)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise UnknownZoneError(f"spec.schedule.recurring.timezone {name} is no IANA time zone{hint}")
    return ZoneInfo(name)


def instant_of(clock_time: datetime, where: ZoneInfo) -> datetime:
    """The first instant, in UTC, at which the clocks show `clock_time` (which has no zone) or later."""
    before, after = (clock_time.replace(tzinfo=where, fold=fold) for fold in (0, 1))
    if _offset(before) >= _offset(after):
        return before.astimezone(UTC)
    return _end_of_gap(after.astimezone(UTC), before.astimezone(UTC), where)


def latest_clock_time(instant: datetime, where: ZoneInfo) -> datetime:
    """No clock there has shown a later time than this, up to `instant`; it may be later than any did."""
    offset = max(_offset(instant.astimezone(where)), _offset((instant - _LONGEST_FOLD).astimezone(where)))
    return instant.astimezone(UTC).replace(tzinfo=None) + offset


def _end_of_gap(before: datetime, after: datetime, where: ZoneInfo) -> datetime:
    """The second in (before, after] at which the clocks jump."""
    offset = _offset(before.astimezone(where))
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if _offset(middle.astimezone(where)) == offset:
            before = middle
        else:
            after = middle
    return after


def _offset(moment: datetime) -> timedelta:
    return moment.utcoffset() or timedelta()


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones()) - _NO_ZONES
