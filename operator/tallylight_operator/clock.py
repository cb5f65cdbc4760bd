"""Time, passed in: what it is, and waiting for it."""

import asyncio
import contextlib
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """Where the operator's time comes from."""

    def now(self) -> datetime:
        """The instant, in UTC, as a wall clock shows it: what schedules mean. It may be set back."""

    def monotonic(self) -> float:
        """Seconds that only ever grow: what durations are measured in."""

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        """Return when the event is set, or so many seconds later."""


def steady(clock: Clock) -> datetime:
    """Monotonic seconds as an instant, for timers that measure durations: no one sets it forth or back."""
    return _BEGINNING + timedelta(seconds=clock.monotonic())


def wall_ahead(clock: Clock) -> timedelta:
    """By how much the wall clock is ahead of the steady one: it changes where that is set."""
    return clock.now() - steady(clock)


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The instant, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since some moment."""
        return time.monotonic()

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        """Return when the event is set, or so many seconds later."""
        # Not wait_for, which forgets a cancellation that comes together with the event (until Python 3.12).
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await event.wait()
