"""An event loop whose time is skipped, not waited for: for code that only sleeps and talks to fakes."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import TypeVar

T = TypeVar("T")
STUCK_SECONDS = 5.0  # real ones; nothing is due, and no thread comes back


class _SkippingSelector(selectors.DefaultSelector):
    loop: "VirtualLoop"

    def select(self, timeout=None):
        if ready := super().select(0):
            return ready
        if timeout is None:
            if ready := super().select(STUCK_SECONDS):
                return ready
            raise RuntimeError("nothing will ever happen in this test")
        self.loop.now += timeout
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop that starts at 1000 s and jumps to whatever is due next."""

    def __init__(self) -> None:
        self.now = 1000.0
        selector = _SkippingSelector()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self.now


class VirtualClock:
    """The running loop's time."""

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def in_virtual_time(work: Coroutine[object, object, T]) -> T:
    """Run a coroutine to its end without waiting."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)
