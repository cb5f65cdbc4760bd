"""A bounded number of requests at once, and those that create pods before all others."""

import asyncio
import heapq
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tallylight_operator.decision.starts_ahead import BINDS
from tallylight_operator.kubernetes.api import Json, Request
from tallylight_operator.kubernetes.fencing import Calls

# An API server on two cores is busy with twenty at once; more would only wait there instead of here.
AT_ONCE = 20
# After many creates, the API server is left to the scheduler and the kubelets until all may be bound; but nothing else
# waits for that longer than this (seconds).
LONGEST_WAIT = 3.0


class Slots:
    """A bounded number of slots, given to the more urgent request, and else in the order of arrival."""

    def __init__(self, slots: int = AT_ONCE) -> None:
        self._free = slots
        self._arrived = 0
        self._started_by = float("-inf")  # the loop's time by which all pods created may be bound
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []

    @asynccontextmanager
    async def slot(self, rank: int) -> AsyncIterator[None]:
        """A slot while the block runs; the lower the rank, the sooner."""
        await self._enter(rank)
        try:
            yield
        finally:
            self._leave()

    def urgent(self) -> None:
        """A pod is created now."""
        self._started_by = max(self._started_by, asyncio.get_running_loop().time()) + 1 / BINDS

    async def calm(self) -> None:
        """Wait until the pods that were created may have been started."""
        now = asyncio.get_running_loop().time
        until = now() + LONGEST_WAIT
        while (pause := min(self._started_by, until) - now()) > 0:  # noqa: ASYNC110 - not polling: as long as it takes
            await asyncio.sleep(pause)

    async def _enter(self, rank: int) -> None:
        if self._free:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._arrived += 1
        heapq.heappush(self._waiting, (rank, self._arrived, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # the slot was given just then
                self._leave()
            raise

    def _leave(self) -> None:
        while self._waiting:
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1


@dataclass(frozen=True, slots=True)
class Prioritized:
    """The API, with an order: pods are created before anything else is written."""

    api: Calls
    slots: Slots

    async def call(self, request: Request) -> Json:
        """Send a request when it is its turn. Raises what `api` raises."""
        first = request.verb == "create" and request.path.endswith("/pods")
        if first:
            self.slots.urgent()
        else:
            await self.slots.calm()
        async with self.slots.slot(0 if first else 1):
            return await self.api.call(request)
