"""Which streams' next windows will be watched late, for too many monitors start together."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from tallylight_operator.clock import Clock
from tallylight_operator.decision.model import Key, PlannedStart, Shortfall
from tallylight_operator.decision.starts_ahead import shortfalls

# Many streams are applied, or begin, together: they are looked at once that is over; but no later than that.
_QUIET, _LONGEST, _REST = 2.0, 30.0, 10.0  # seconds
_NEXT = timedelta(minutes=1)


class StartsAhead:
    """All starts that are known. Those with which something changes are worked out again, and woken, while it runs."""

    def __init__(self, clock: Clock, wake: Callable[[Key], None], most_creates: float | None = None) -> None:
        self._clock = clock
        self._wake = wake
        self._most_creates = most_creates
        self._planned: dict[Key, PlannedStart] = {}
        self._short: dict[Key, Shortfall] = {}
        self._changed = asyncio.Event()

    def note(self, key: Key, planned: PlannedStart | None) -> None:
        """When a stream starts next, as decided last."""
        if planned == self._planned.get(key):
            return
        if planned is None:
            del self._planned[key]
            self._short.pop(key, None)
        else:
            self._planned[key] = planned
        self._changed.set()

    def of(self, key: Key) -> Shortfall | None:
        """Why a stream's next window will be watched late; None: it will not, as far as is known."""
        return self._short.get(key)

    def short(self) -> int:
        """How many streams' next windows will be watched late."""
        return len(self._short)

    def soon(self, within: timedelta = _NEXT) -> int:
        """How many monitors are to start within the next minute, or so long."""
        until = self._clock.now() + within
        return sum(start.monitors for start in self._planned.values() if start.begins <= until)

    async def run(self) -> None:
        """Work until cancelled."""
        never = asyncio.Event()
        while True:
            await self._changed.wait()
            await self._calm()
            self._work_out()
            await self._clock.wait(never, _REST)

    async def _calm(self) -> None:
        until = self._clock.monotonic() + _LONGEST
        while self._changed.is_set() and self._clock.monotonic() < until:
            self._changed.clear()
            await self._clock.wait(self._changed, _QUIET)
        self._changed.clear()

    def _work_out(self) -> None:
        before, self._short = self._short, shortfalls(self._planned, self._most_creates)
        for key in before.keys() | self._short.keys():
            if before.get(key) != self._short.get(key):
                self._wake(key)
