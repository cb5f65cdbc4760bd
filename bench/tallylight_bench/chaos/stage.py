"""Many streams on air on fake nodes, their operators, and what can be done to both."""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import msgspec
import psutil

from tallylight_bench.bare_client import LIVESTREAMS, PODS, BareClient, Json
from tallylight_bench.chaos import stepped_operator
from tallylight_bench.chaos.judging import Looks, Outcome
from tallylight_bench.chaos.operators import Operators
from tallylight_bench.chaos.pod import Pod
from tallylight_bench.chaos.real_streams import IMAGE as REAL_IMAGE
from tallylight_bench.chaos.real_streams import PLACE, RealStreams
from tallylight_bench.chaos.real_streams import STREAMS as REAL_STREAMS
from tallylight_bench.eventually import NotInTimeError, eventually
from tallylight_bench.stream_fleet import NAMESPACE, livestreams
from tallylight_cluster.control_plane import ControlPlane
from tallylight_cluster.daemons import Record
from tallylight_cluster.kubectl import Kubectl
from tallylight_cluster.paths import ClusterPaths
from tallylight_contract import labels

LONG_AGO, LONG = timedelta(hours=3), timedelta(hours=9)  # a clock that is set by an hour stays within a window
CALM_SECONDS, LOOK_SECONDS = 90.0, 1.0
KUBELET_SECONDS = 10.0  # after which a kubelet starts anew what has ended
END_SECONDS = 10.0  # from the edit that ends all windows to their end
FAKE_NODES = {"type": "kwok"}  # the label by which the cluster's tools know them
# Whatever does not choose a fake node gets to the real one: the prober as well, which chooses none.
_FOR_REAL = {
    "TALLYLIGHT_MONITOR_IMAGE": REAL_IMAGE,
    "TALLYLIGHT_MONITOR_PATCHES": json.dumps([{"spec": {"nodeSelector": PLACE}}]),
}
_PODS, _STREAMS = PODS.format(NAMESPACE), LIVESTREAMS.format(NAMESPACE)


@dataclass(slots=True)
class Stage:
    """One cluster. Scenarios disturb it; `watched` looks on meanwhile."""

    paths: ClusterPaths
    client: BareClient
    streams: int
    clock: Path
    operators: Operators
    real: RealStreams | None = None
    restarting: asyncio.Lock = field(default_factory=asyncio.Lock)  # parts of the control plane

    @property
    def names(self) -> frozenset[str]:
        """Of all streams."""
        fake = frozenset(f"stream-{number}" for number in range(self.streams))
        return fake | (self.real.names if self.real else frozenset())

    @property
    def kubectl(self) -> Kubectl:
        """As the cluster's administrator."""
        return Kubectl(self.paths)

    def step_clock(self, seconds: float) -> None:
        """Set the operators' wall clock ahead, or back."""
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
        async with self.restarting:
            await asyncio.to_thread(ControlPlane(self.paths).up)

    async def keep_control_plane(self) -> None:
        """Until cancelled, start what ended by itself, and say so: what runs pods and places them is not under test."""
        plane = ControlPlane(self.paths)
        while True:
            await asyncio.sleep(KUBELET_SECONDS)
            async with self.restarting:
                ended = await asyncio.to_thread(plane.revive)
            for name in ended:
                sys.stderr.write(f"{name} had ended by itself, and was started again\n")

    async def apply(self, start: datetime, end: datetime) -> None:
        """Have all streams, with this window."""
        await self.client.create_all(_STREAMS, map(_on_a_fake_node, livestreams(self.streams, start, end)))
        if self.real:
            await self.real.apply({"start": f"{start:%Y-%m-%dT%H:%M:%SZ}", "end": f"{end:%Y-%m-%dT%H:%M:%SZ}"})

    async def pods(self) -> list[Pod]:
        """All of the streams' namespaces, probers as well."""
        real = await self.real.pods() if self.real else []
        return [msgspec.convert(each, Pod) for each in [*await self.client.items(_PODS), *real]]

    async def monitors(self) -> list[Pod]:
        """Those of them that are no prober."""
        return [pod for pod in await self.pods() if pod.metadata.labels.get(labels.APP) != labels.PROBER_VALUE]

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
        return Looks(self.names)

    async def _look(self, looks: Looks) -> None:
        """Until cancelled. What the API does not answer meanwhile is no look."""
        while True:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                monitors = await self.monitors()
                looks.take(monitors, asyncio.get_running_loop().time())
                if self.real:
                    self.real.look(monitors)
            await asyncio.sleep(LOOK_SECONDS)

    async def _calm(self) -> bool:
        try:
            await eventually("every stream has its monitor, and says so", self.is_calm, CALM_SECONDS)
        except NotInTimeError:
            return False
        return True

    async def is_calm(self) -> bool:
        """Whether every stream has its one monitor and says so, and an operator leads and has nothing to do."""
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            running = [pod.stream for pod in await self.monitors() if pod.runs]
            ready = sum(map(_is_ready, await self._livestreams()))
            whole = len(running) == len({*running}) == ready == len(self.names)
            return whole and await self.operators.has_nothing_to_do()
        return False

    async def _livestreams(self) -> list[Json]:
        real = await self.client.items(REAL_STREAMS) if self.real else []
        return [*await self.client.items(_STREAMS), *real]

    async def ended(self, name: str) -> Outcome:
        """Let all windows end, after one more look. What is left a minute and a half later is an orphan; what has no
        report, is lost.
        """
        looks = self._looks()
        looks.take(await self.monitors(), asyncio.get_running_loop().time())
        end = f"{datetime.now(UTC) + timedelta(seconds=END_SECONDS):%Y-%m-%dT%H:%M:%SZ}"
        await self.client.patch_all(_STREAMS, {"spec": {"schedule": {"window": {"end": end}}}})
        if self.real:
            await self.real.end(end)

        await self._until_there_is_none(self.monitors, CALM_SECONDS + END_SECONDS)
        left = len(await self.monitors())
        lost = sum(stream.get("status", {}).get("lastReport") is None for stream in await self._livestreams())
        if self.real:  # a prober is there as long as streams are that follow their signals
            await self.client.delete_all(REAL_STREAMS)
            await self._until_there_is_none(self.pods, CALM_SECONDS)
            left = max(left, len(await self.pods()))
        return replace(looks.outcome(name, 0.0, lost=lost), orphans=left)

    async def _until_there_is_none(self, pods: Callable[[], Awaitable[list[Pod]]], seconds: float) -> None:
        async def is_gone() -> bool:
            return not await pods()

        with contextlib.suppress(NotInTimeError):
            await eventually("no pod is left", is_gone, seconds)


@asynccontextmanager
async def stage(
    paths: ClusterPaths, client: BareClient, streams: int, real: RealStreams | None
) -> AsyncIterator[Stage]:
    """So many streams on air, all of them watched. Raises NotInTimeError."""
    clock = paths.state / "operator-clock"
    clock.write_text("0")
    operators = Operators(paths, ("-m", stepped_operator.__name__, str(clock)), _FOR_REAL if real else {})
    made = Stage(paths, client, streams, clock, operators, real)
    begun = datetime.now(UTC) - LONG_AGO
    await made.apply(begun, begun + LONG)
    try:
        await made.operators.start()
        await eventually("all are on air", made.is_calm, CALM_SECONDS + streams / 20)
        if real:
            real.begin_to_judge()
        keeping = asyncio.create_task(made.keep_control_plane())
        try:
            yield made
        finally:
            keeping.cancel()
            await asyncio.wait({keeping})
            if not keeping.cancelled():
                keeping.result()  # it ended by itself: from then on nothing was kept
    finally:
        await made.operators.end()


def _on_a_fake_node(stream: Json) -> Json:
    stream["spec"]["podTemplate"] = {"spec": {"nodeSelector": FAKE_NODES}}
    return stream


def _is_ready(stream: Json) -> bool:
    conditions: Sequence[Json] = stream.get("status", {}).get("conditions", ())
    return any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)
