"""Hand on what comes over two connections, from each to the other."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from tallylight_monitor.ingest.connecting import Connection

READ_SIZE = 65536  # bytes at a time


@dataclass(slots=True)
class Passage:
    """Between libav and an origin."""

    libav: Connection
    origin: Connection

    async def run(self) -> None:
        """Hand on every byte, both ways, until either end closes. The origin's connection is closed then."""
        try:
            await first_done(_pump(self.libav[0], self.origin[1]), _pump(self.origin[0], self.libav[1]))
        finally:
            self.origin[1].close()


async def write(writer: asyncio.StreamWriter, data: bytes) -> None:
    """Write, and wait while the other end is behind."""
    writer.write(data)
    await writer.drain()


async def first_done(*works: Coroutine[Any, Any, None]) -> None:
    """Run until one of them is done, and end the others. Raises what that one raised."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(READ_SIZE):
        await write(writer, data)
