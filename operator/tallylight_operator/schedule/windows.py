"""The windows of a schedule around an instant: when the stream is on air. Pure."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tallylight_contract.livestream import Recurring, Schedule, Window
from tallylight_operator.schedule.recurrence import Recurrence

_ID_DIGITS = 8  # hexadecimal; a stream keeps ten reports, so that four billion ids are plenty
_ALWAYS_ID = hashlib.sha256(b"always").hexdigest()[:_ID_DIGITS]
_FORCED_ID = hashlib.sha256(b"by hand").hexdigest()[:_ID_DIGITS]
_EVER = datetime(1970, 1, 1, tzinfo=UTC)  # before any LiveStream was applied


@dataclass(frozen=True, slots=True)
class AirWindow:
    """One span of air time, in UTC. `end` is None for a stream that is always on air.

    One that `has_start` starts at an instant; any other starts when its monitoring does.
    """

    id: str
    start: datetime
    end: datetime | None
    has_start: bool = True


@dataclass(frozen=True, slots=True)
class Timetable:
    """The latest window whose preRoll has begun (it may be long over), and the next one to begin.

    Windows of one schedule have one length, so that of all that have begun, the latest ends last.
    """

    begun: AirWindow | None = None
    ahead: AirWindow | None = None


def window_id(start: datetime) -> str:
    """A short name for the window that starts at an instant; a part of its monitors' names."""
    instant = start.astimezone(UTC).isoformat().encode()
    return hashlib.sha256(instant).hexdigest()[:_ID_DIGITS]


def forced(until: datetime) -> AirWindow:
    """On air from now on, because an annotation says so."""
    return AirWindow(_FORCED_ID, _EVER, until, has_start=False)


def windows_around(schedule: Schedule, pre_roll: timedelta, now: datetime) -> Timetable:
    """What a schedule says of `now`. Raises ScheduleError where it cannot be followed."""
    if schedule.window is not None:
        return _once(schedule.window, pre_roll, now)
    if schedule.recurring is not None:
        return _again_and_again(schedule.recurring, pre_roll, now)
    if schedule.always is not None:
        return Timetable(begun=AirWindow(_ALWAYS_ID, _EVER, None, has_start=False))
    return Timetable()  # whenLive: on air while there is a signal, which no schedule knows


def _once(window: Window, pre_roll: timedelta, now: datetime) -> Timetable:
    only = _window(window.start, window.end - window.start)
    return Timetable(begun=only) if only.start - pre_roll <= now else Timetable(ahead=only)


def _again_and_again(recurring: Recurring, pre_roll: timedelta, now: datetime) -> Timetable:
    last, following = Recurrence.read(recurring).starts_around(now + pre_roll)
    return Timetable(
        begun=None if last is None else _window(last, recurring.duration),
        ahead=None if following is None else _window(following, recurring.duration),
    )


def _window(start: datetime, length: timedelta) -> AirWindow:
    """Its length is time that passes, whatever clocks do meanwhile."""
    begin = start.astimezone(UTC)
    return AirWindow(window_id(begin), begin, begin + length)
