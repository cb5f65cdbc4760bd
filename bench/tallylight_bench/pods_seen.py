"""When each pod of a namespace was there, ran and was gone, as a watch tells: by this machine's wall clock."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from tallylight_bench.bare_client import PODS, BareClient
from tallylight_bench.eventually import NotInTimeError

Instants = dict[str, float]  # by name, in seconds since 1970


class _Status(msgspec.Struct):
    phase: str = ""


class _Metadata(msgspec.Struct):
    name: str


class _Pod(msgspec.Struct):
    metadata: _Metadata
    status: _Status


class _Event(msgspec.Struct):
    type: Literal["ADDED", "MODIFIED", "DELETED"]
    object: _Pod


@dataclass(slots=True)
class PodsSeen:
    """Every pod that there was since watching began, and when each first was so far."""

    clock: Callable[[], float] = time.time
    created: Instants = field(default_factory=dict)
    running: Instants = field(default_factory=dict)
    gone: Instants = field(default_factory=dict)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, line: bytes) -> None:
        """One event of the watch."""
        event = msgspec.json.decode(line, type=_Event)
        name, now = event.object.metadata.name, self.clock()
        self.created.setdefault(name, now)
        if event.object.status.phase == "Running":
            self.running.setdefault(name, now)
        if event.type == "DELETED":
            self.gone.setdefault(name, now)
        self._news.set()

    async def until(self, which: Instants, count: int, seconds: float) -> None:
        """Return when so many came so far. Raises NotInTimeError."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while len(which) < count:
                    self._news.clear()
                    await self._news.wait()
        if len(which) < count:
            there = f"{len(self.created)} were created, {len(self.running)} ran, {len(self.gone)} are gone"
            raise NotInTimeError(f"after {seconds:g} s, of {count} pods {there}")


@asynccontextmanager
async def pods_seen(client: BareClient, namespace: str) -> AsyncIterator[PodsSeen]:
    """Watch a namespace's pods while the block runs."""
    seen, begun = PodsSeen(), asyncio.Event()

    async def follow() -> None:
        async for line in client.watch(PODS.format(namespace), begun):
            seen.take(line)

    task = asyncio.create_task(follow())
    try:
        await asyncio.wait_for(begun.wait(), 10)
        yield seen
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task  # raises what ended it before its time
