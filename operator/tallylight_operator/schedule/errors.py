"""Why a schedule cannot be followed: each error becomes a condition, never a silent fallback."""

from typing import ClassVar

from tallylight_contract.conditions import Reason


class ScheduleError(ValueError):
    """A schedule cannot be followed. Its text says why; the status shows it."""

    reason: ClassVar[Reason]


class UnknownZoneError(ScheduleError):
    """There is no time zone of that name."""

    reason = Reason.INVALID_TIMEZONE


class BadCronError(ScheduleError):
    """A cron line cannot be read."""

    reason = Reason.INVALID_CRON


class RefusedHereError(ScheduleError):
    """It can be read, and cannot be watched where this operator runs."""

    reason = Reason.INVALID_SPEC
