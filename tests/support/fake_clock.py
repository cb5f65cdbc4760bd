"""A clock that shows the virtual loop's time: see virtual_time."""

import asyncio
from datetime import UTC, datetime, timedelta

from tallylight_operator.clock import SystemClock


class FakeClock:
    """At the loop's beginning it is `noon`; `wall_offset` sets the wall clock forth or back."""

    noon = datetime(2026, 6, 6, 12, tzinfo=UTC)
    _loop_begins = 1000.0  # as VirtualLoop has it

    def __init__(self):
        self.wall_offset = timedelta()

    def now(self):
        return self.noon + timedelta(seconds=self.monotonic() - self._loop_begins) + self.wall_offset

    def monotonic(self):
        return asyncio.get_running_loop().time()

    async def wait(self, event, seconds):
        await SystemClock().wait(event, seconds)
