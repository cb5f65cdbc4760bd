"""As many operators as the chart has by default: one leads, and the other follows when that is gone."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from tallylight_bench.operator_at_work import OperatorAtWork, operator_at_work
from tallylight_cluster.paths import ClusterPaths

REPLICAS = 2
PLACES = range(REPLICAS)


@dataclass(slots=True)
class Operators:
    """Each has a place, that is ports of its own. One that is started anew has another name: no Lease is its."""

    paths: ClusterPaths
    words: Sequence[str]
    settings: Mapping[str, str] = field(default_factory=dict)
    _at: dict[int, tuple[OperatorAtWork, AsyncExitStack]] = field(default_factory=dict)

    async def start(self) -> None:
        """Have one at work in each place."""
        for place in PLACES:
            if place not in self._at:
                ending = AsyncExitStack()
                beginning = operator_at_work(self.paths, self.words, place, **self.settings)
                self._at[place] = await ending.enter_async_context(beginning), ending

    async def kill(self, places: Iterable[int] = PLACES) -> None:
        """As a power cut: they release nothing."""
        for place in places:
            operator, ending = self._at.pop(place)
            operator.started.kill()
            await ending.aclose()

    async def leading(self) -> list[int]:
        """The place of the one that leads; none, or for a moment two, where that is not settled."""
        return [place for place, (operator, _) in self._at.items() if await operator.leads()]

    async def has_nothing_to_do(self) -> bool:
        """Whether one leads, and no stream waits to be looked at."""
        return any([await operator.has_nothing_to_do() for operator, _ in self._at.values()])

    async def end(self) -> None:
        """Ask all to end, as Kubernetes would."""
        while self._at:
            _, (_, ending) = self._at.popitem()
            await ending.aclose()
