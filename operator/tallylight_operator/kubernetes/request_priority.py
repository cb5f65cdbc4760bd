"""A bounded number of requests at once: those that create pods before all others, and namespaces by turns."""

import asyncio
import heapq
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tallylight_operator.decision.starts_ahead import BINDS
from tallylight_operator.kubernetes.api import Json, Request
from tallylight_operator.kubernetes.fencing import Calls
from tallylight_operator.kubernetes.token_bucket import TokenBucket

# An API server on two cores is busy with twenty at once; more would only wait there instead of here.
AT_ONCE = 20
# After many creates, the API server is left to the scheduler and the kubelets until all may be bound; but nothing else
# waits for that longer than this (seconds).
LONGEST_WAIT = 3.0
# From then on, and until all may be bound, so many others at once: on an API server that answers in a hundredth of a
# second they are four hundred a second, and on one that is busy they leave it to what makes the pods run.
FEW_AT_ONCE = 4


class Slots:
    """A bounded number of slots, given to the more urgent request; of these, lane by lane, in the order of arrival.

    While pods that were created are still to be bound, few of them are for what is not urgent.
    """

    def __init__(self, slots: int = AT_ONCE) -> None:
        self._free = slots
        self._others = 0  # requests under way that are not urgent
        self._arrived = 0
        self._started_by = float("-inf")  # the loop's time by which all pods created may be bound
        self._waiting: list[tuple[int, int, int, asyncio.Future[None]]] = []  # by rank, round and arrival
        self._round = 0
        self._last_round: dict[str, int] = {}  # in which each lane's last one waits; those that wait, or did just now

    @asynccontextmanager
    async def slot(self, rank: int, lane: str) -> AsyncIterator[None]:
        """A slot while the block runs; the lower the rank, the sooner. In each round a lane has one turn."""
        await self._enter(rank, lane)
        try:
            yield
        finally:
            self._leave(rank)

    def urgent(self) -> None:
        """A pod is created now."""
        self._started_by = max(self._started_by, asyncio.get_running_loop().time()) + 1 / BINDS

    async def calm(self) -> None:
        """Wait until the pods that were created may have been started."""
        now = asyncio.get_running_loop().time
        until = now() + LONGEST_WAIT
        while (pause := min(self._started_by, until) - now()) > 0:  # noqa: ASYNC110 - not polling: as long as it takes
            await asyncio.sleep(pause)

    async def _enter(self, rank: int, lane: str) -> None:
        turn = asyncio.get_running_loop().create_future()
        self._arrived += 1
        in_round = self._last_round[lane] = max(self._round, self._last_round.get(lane, 0)) + 1
        heapq.heappush(self._waiting, (rank, in_round, self._arrived, turn))
        self._give()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # the slot was given just then
                self._leave(rank)
            raise

    def _has_room(self, rank: int) -> bool:
        starting = asyncio.get_running_loop().time() < self._started_by
        return self._free > 0 and (rank == 0 or not starting or self._others < FEW_AT_ONCE)

    def _leave(self, rank: int) -> None:
        self._free += 1
        self._others -= rank > 0
        self._give()

    def _give(self) -> None:
        """All slots that may be given now, in order. Who still waits does so for others, which give theirs back."""
        while self._waiting and (self._waiting[0][-1].done() or self._has_room(self._waiting[0][0])):
            rank, self._round, _, turn = heapq.heappop(self._waiting)
            if not turn.done():
                self._free -= 1
                self._others += rank > 0
                turn.set_result(None)
        if not self._waiting:
            self._last_round.clear()


@dataclass(frozen=True, slots=True)
class Prioritized:
    """The API, with an order: pods are created before anything else is written, where `creates` bounds how quickly."""

    api: Calls
    slots: Slots
    creates: TokenBucket | None = None

    async def call(self, request: Request) -> Json:
        """Send a request when it is its turn. Raises what `api` raises."""
        first = request.verb == "create" and request.path.endswith("/pods")
        if first:
            if self.creates is not None:
                await self.creates.take()
            self.slots.urgent()
        else:
            await self.slots.calm()
        async with self.slots.slot(0 if first else 1, _namespace(request.path)):
            return await self.api.call(request)


def _namespace(path: str) -> str:
    return path.partition("/namespaces/")[2].partition("/")[0]
