"""Time, passed in: what it is, and waiting for it."""

import asyncio
import contextlib
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Where the operator's time comes from."""

    def now(self) -> datetime:
        """The instant, in UTC, as a wall clock shows it: what schedules mean. It may be set back."""

    def monotonic(self) -> float:
        """Seconds that only ever grow: what durations are measured in."""

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        """Return when the event is set, or so many seconds later."""


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
