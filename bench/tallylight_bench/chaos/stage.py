"""Many streams on air on fake nodes, their operator, and what can be done to both."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import msgspec
import psutil

from tallylight_bench.bare_client import LIVESTREAMS, PODS, BareClient, Json
from tallylight_bench.chaos import stepped_operator
from tallylight_bench.chaos.judging import Looks, Outcome, Pod
from tallylight_bench.eventually import NotInTimeError, eventually
from tallylight_bench.operator_at_work import OperatorAtWork, operator_at_work
from tallylight_bench.stream_fleet import NAMESPACE, livestreams
from tallylight_cluster.control_plane import ControlPlane
from tallylight_cluster.daemons import Record
from tallylight_cluster.kubectl import Kubectl
from tallylight_cluster.paths import ClusterPaths

LONG_AGO, LONG = timedelta(hours=3), timedelta(hours=9)  # a clock that is set by an hour stays within a window
CALM_SECONDS, LOOK_SECONDS = 90.0, 1.0
END_SECONDS = 10.0  # from the edit that ends all windows to their end
_PODS, _STREAMS = PODS.format(NAMESPACE), LIVESTREAMS.format(NAMESPACE)


@dataclass(slots=True)
class Stage:
    """One cluster. Scenarios disturb it; `watched` looks on meanwhile."""

    paths: ClusterPaths
    client: BareClient
    streams: int
    clock: Path
    operators: AsyncExitStack = field(default_factory=AsyncExitStack)
    operator: OperatorAtWork | None = None

    @property
    def kubectl(self) -> Kubectl:
        """As the cluster's administrator."""
        return Kubectl(self.paths)

    async def start_operator(self) -> None:
        """Have one at work."""
        command = ("-m", stepped_operator.__name__, str(self.clock))
        self.operator = await self.operators.enter_async_context(operator_at_work(self.paths, command))

    async def kill_operator(self) -> None:
        """As a power cut: it releases nothing."""
        if self.operator is not None:
            self.operator.started.kill()
            await self.operators.aclose()

    def step_clock(self, seconds: float) -> None:
        """Set the operator's wall clock ahead, or back."""
        self.clock.write_text(str(seconds))

    def part(self, name: str) -> psutil.Process:
        """A program of the cluster's: kube-apiserver, etcd."""
        return psutil.Process(msgspec.json.decode((self.paths.daemons / name).read_bytes(), type=Record).pid)

    async def restart_api(self) -> None:
        """Kill the API server, and have another after five seconds."""
        server = self.part("kube-apiserver")
        server.kill()
        await asyncio.to_thread(server.wait, 10)
        await asyncio.sleep(5)
        await asyncio.to_thread(ControlPlane(self.paths).up)

    async def pods(self) -> list[Pod]:
        """All of the streams' namespace."""
        return [msgspec.convert(each, Pod) for each in await self.client.items(_PODS)]

    async def watched(self, name: str, longest: float, disturb: Callable[[], Awaitable[None]]) -> Outcome:
        """Disturb, wait until all is calm again, and judge what was seen meanwhile."""
        looks = self._looks()
        looking = asyncio.create_task(self._look(looks))
        try:
            await disturb()
            settled = await self._calm()
            await asyncio.sleep(2 * LOOK_SECONDS)
        finally:
            looking.cancel()
            await asyncio.wait({looking})
        if not looking.cancelled():
            looking.result()  # it ended by itself: what it has seen is not all
        return looks.outcome(name, longest, settled=settled)

    def _looks(self) -> Looks:
        return Looks(frozenset(f"stream-{number}" for number in range(self.streams)))

    async def _look(self, looks: Looks) -> None:
        """Until cancelled. What the API does not answer meanwhile is no look."""
        while True:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                looks.take(await self.pods(), asyncio.get_running_loop().time())
            await asyncio.sleep(LOOK_SECONDS)

    async def _calm(self) -> bool:
        try:
            await eventually("every stream has its monitor, and says so", self.is_calm, CALM_SECONDS)
        except NotInTimeError:
            return False
        return True

    async def is_calm(self) -> bool:
        """Whether every stream has its one monitor and says so, and the operator leads and has nothing to do."""
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            running = [pod.stream for pod in await self.pods() if pod.runs]
            ready = sum(map(_is_ready, await self.client.items(_STREAMS)))
            return len(running) == len({*running}) == ready == self.streams and await self._has_nothing_to_do()
        return False

    async def _has_nothing_to_do(self) -> bool:
        return self.operator is not None and await self.operator.has_nothing_to_do()

    async def ended(self, name: str) -> Outcome:
        """Let all windows end, after one more look. What is left a minute and a half later is an orphan; what has no
        report, is lost.
        """
        looks = self._looks()
        looks.take(await self.pods(), asyncio.get_running_loop().time())
        end = datetime.now(UTC) + timedelta(seconds=END_SECONDS)
        await self.client.patch_all(_STREAMS, {"spec": {"schedule": {"window": {"end": f"{end:%Y-%m-%dT%H:%M:%SZ}"}}}})

        async def nothing_is_left() -> bool:
            return not await self.pods()

        with contextlib.suppress(NotInTimeError):
            await eventually("no pod is left", nothing_is_left, CALM_SECONDS + END_SECONDS)
        left = await self.pods()
        streams = await self.client.items(_STREAMS)
        lost = sum(stream.get("status", {}).get("lastReport") is None for stream in streams)
        return replace(looks.outcome(name, 0.0, lost=lost), orphans=len(left))


@asynccontextmanager
async def stage(paths: ClusterPaths, client: BareClient, streams: int) -> AsyncIterator[Stage]:
    """So many streams on air, all of them watched. Raises NotInTimeError."""
    clock = paths.state / "operator-clock"
    clock.write_text("0")
    made = Stage(paths, client, streams, clock)
    begun = datetime.now(UTC) - LONG_AGO
    await client.create_all(_STREAMS, livestreams(streams, begun, begun + LONG))
    try:
        await made.start_operator()
        await eventually("all are on air", made.is_calm, CALM_SECONDS + streams / 20)
        yield made
    finally:
        await made.operators.aclose()


def _is_ready(stream: Json) -> bool:
    conditions: Sequence[Json] = stream.get("status", {}).get("conditions", ())
    return any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)
