"""Ends a monitor whose parent has gone: the parent holds the other end of a pipe."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager


@asynccontextmanager
async def closed(descriptor: int, then: Callable[[], None]) -> AsyncIterator[None]:
    """Call `then` once the pipe's other end is closed, however its holder ended."""
    loop = asyncio.get_running_loop()

    def readable() -> None:
        if not os.read(descriptor, 4096):
            loop.remove_reader(descriptor)
            then()

    loop.add_reader(descriptor, readable)
    try:
        yield
    finally:
        loop.remove_reader(descriptor)
