"""Reads a named pipe, and waits for its writer without blocking in a system call."""

import asyncio
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tallylight_monitor.ingest.clock import Clock
from tallylight_monitor.ingest.facts import BytesRead, Ended, FetchFailed, Held, Resumed
from tallylight_monitor.ingest.media import Chunk, Sink

PIECE = 65536  # bytes; what a pipe holds
SILENT_SECONDS = 5.0  # after which it is told that nothing comes


@dataclass(frozen=True, slots=True)
class PipeSource:
    """One pipe, from its first writer's first byte to the last writer's end."""

    path: Path
    clock: Clock
    live: bool = True

    async def run(self, sink: Sink) -> None:
        """Hand on every byte. Raises OSError where the pipe cannot be opened."""
        descriptor = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK)
        try:
            fresh = True
            while piece := await self._next(descriptor, sink):
                sink.tell(BytesRead(self.clock.monotonic(), len(piece)))
                sink.tell(Held(self.clock.monotonic()))
                await sink.take(Chunk(piece, fresh))
                sink.tell(Resumed(self.clock.monotonic()))
                fresh = False
        finally:
            os.close(descriptor)
        sink.tell(Ended(self.clock.monotonic()))

    async def _next(self, descriptor: int, sink: Sink) -> bytes:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(SILENT_SECONDS):
                    await _readable(descriptor)
                with suppress(BlockingIOError):
                    return os.read(descriptor, PIECE)
            cause = f"nothing is written into {self.path}"
            sink.tell(FetchFailed(self.clock.monotonic(), "stream", "timeout", cause, 0))


async def _readable(descriptor: int) -> None:
    """Wait until there is something to read, or the last writer has gone."""
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(descriptor, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(descriptor)
