"""So many requests at once, and those that a stream's first picture waits for before all others."""

import asyncio
import heapq
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tallylight_operator.kubernetes.api import Json, Request
from tallylight_operator.kubernetes.fencing import Calls

# An API server on two cores is busy with twenty at once; more would only wait there instead of here.
AT_ONCE = 20
# Pods a second that a scheduler binds by default. Whoever has asked for many leaves the API server to it and to the
# kubelets for so long before anything is written down; but nobody waits for longer than this (seconds).
BINDS, LONGEST_WAIT = 50.0, 3.0


class Lanes:
    """A bounded number of places, given to whoever is more urgent, and else in the order of asking."""

    def __init__(self, places: int = AT_ONCE) -> None:
        self._free = places
        self._asked = 0
        self._started_by = float("-inf")  # the loop's time by which all pods asked for may be bound
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []

    @asynccontextmanager
    async def runtime(self, rank: int) -> AsyncIterator[None]:
        """A place while the block runs; the lower the rank, the sooner."""
        await self._enter(rank)
        try:
            yield
        finally:
            self._leave()

    def urgent(self) -> None:
        """A pod is asked for now."""
        self._started_by = max(self._started_by, asyncio.get_running_loop().time()) + 1 / BINDS

    async def calm(self) -> None:
        """Wait until the pods that were asked for may have been started."""
        now = asyncio.get_running_loop().time
        until = now() + LONGEST_WAIT
        while (pause := min(self._started_by, until) - now()) > 0:  # noqa: ASYNC110 - not polling: as long as it takes
            await asyncio.sleep(pause)

    async def _enter(self, rank: int) -> None:
        if self._free:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._asked += 1
        heapq.heappush(self._waiting, (rank, self._asked, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # the place was given just then
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
class Ranked:
    """The API for those who can wait for each other: pods are created before anything is written down."""

    api: Calls
    lanes: Lanes

    async def call(self, request: Request) -> Json:
        """Ask when it is this request's turn. Raises what `api` raises."""
        first = request.verb == "create" and request.path.endswith("/pods")
        if first:
            self.lanes.urgent()
        else:
            await self.lanes.calm()
        async with self.lanes.runtime(0 if first else 1):
            return await self.api.call(request)
