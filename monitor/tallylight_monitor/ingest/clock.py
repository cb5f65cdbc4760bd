"""The time that ingest lives by, so that tests may bring their own."""

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time since some fixed moment, and lets time pass. Both in seconds."""

    def monotonic(self) -> float:
        """Now."""

    async def sleep(self, seconds: float) -> None:
        """Come back later."""


class SystemClock:
    """The machine's own clock."""

    def monotonic(self) -> float:
        """Now, in seconds since some fixed moment."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Come back after so many seconds."""
        await asyncio.sleep(seconds)
