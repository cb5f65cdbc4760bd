"""When each pod of a namespace was there, was bound, ran and was gone, as a watch tells: by this machine's clock."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

import aiohttp
import msgspec

from tallylight_bench.bare_client import PODS, BareClient, Json
from tallylight_bench.eventually import NotInTimeError

Listed = tuple[list[Json], str]  # objects, and the version that they are of
Instants = dict[str, float]  # by name, in seconds since 1970
_TOO_OLD = b'{"type":"ERROR"'  # what is asked for is no longer kept


class _Status(msgspec.Struct):
    phase: str = ""


class _Metadata(msgspec.Struct):
    name: str


class _Spec(msgspec.Struct):
    node: str = msgspec.field(name="nodeName", default="")


class _Pod(msgspec.Struct):
    metadata: _Metadata
    status: _Status
    spec: _Spec = msgspec.field(default_factory=_Spec)


class _Event(msgspec.Struct):
    type: Literal["ADDED", "MODIFIED", "DELETED"]
    object: _Pod


@dataclass(slots=True)
class WatchedPods:
    """Every pod that there was since watching began, and when each first was so far."""

    clock: Callable[[], float] = time.time
    created: Instants = field(default_factory=dict)
    bound: Instants = field(default_factory=dict)
    running: Instants = field(default_factory=dict)
    gone: Instants = field(default_factory=dict)
    lost: str = ""  # why nothing is seen any more
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, line: bytes) -> None:
        """One event of the watch."""
        event, now = msgspec.json.decode(line, type=_Event), self.clock()
        self._there(event.object, now)
        if event.type == "DELETED":
            self.gone.setdefault(event.object.metadata.name, now)
        self._news.set()

    def take_all(self, listed: Iterable[object]) -> None:
        """All that there is now: what happened while no watch was open shows in it, if late."""
        pods, now = [msgspec.convert(each, _Pod) for each in listed], self.clock()
        for pod in pods:
            self._there(pod, now)
        for name in self.created.keys() - {pod.metadata.name for pod in pods}:
            self.gone.setdefault(name, now)
        self._news.set()

    def lose(self, why: str) -> None:
        """Nothing is seen any more: who waits is told at once."""
        self.lost = why
        self._news.set()

    def _there(self, pod: _Pod, now: float) -> None:
        self.created.setdefault(pod.metadata.name, now)
        if pod.spec.node:
            self.bound.setdefault(pod.metadata.name, now)
        if pod.status.phase == "Running":
            self.running.setdefault(pod.metadata.name, now)

    async def until(self, which: Instants, count: int, seconds: float) -> None:
        """Return when so many came so far. Raises NotInTimeError, at once where nothing is seen any more."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while len(which) < count and not self.lost:
                    self._news.clear()
                    await self._news.wait()
        if len(which) < count:
            there = f"{len(self.created)} were created, {len(self.running)} ran, {len(self.gone)} are gone"
            when = f"the pods are watched no more ({self.lost})" if self.lost else f"after {seconds:g} s"
            raise NotInTimeError(f"{when}: of {count} pods {there}")


@asynccontextmanager
async def watched_pods(client: BareClient, namespace: str) -> AsyncIterator[WatchedPods]:
    """Watch a namespace's pods while the block runs."""
    watched, path = WatchedPods(), PODS.format(namespace)
    task = asyncio.create_task(_guarded(watched, client, path, await client.listed(path)))
    try:
        yield watched
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task  # raises what ended it before its time


async def _guarded(watched: WatchedPods, client: BareClient, path: str, first: Listed) -> None:
    try:
        await _follow(watched, client, path, first)
    except Exception as error:
        watched.lose(f"{type(error).__name__}: {error}")
        raise


async def _follow(watched: WatchedPods, client: BareClient, path: str, first: Listed) -> None:
    pods, version = first
    while True:
        watched.take_all(pods)
        with contextlib.suppress(aiohttp.ClientPayloadError):  # a server that is very busy breaks watches off
            async for line in client.changes(path, version):
                if line.startswith(_TOO_OLD):
                    break
                watched.take(line)
        pods, version = await client.listed(path)
