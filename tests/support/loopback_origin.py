"""An origin in a thread of its own, for tests whose client is another process or blocks."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tallylight_demo.feed import Feed
from tallylight_demo.origin import Origin

START_SECONDS = 10.0  # far more than a server needs to start; it bounds a test whose server cannot


@contextmanager
def loopback_origin(*feeds: Feed) -> Iterator[Origin]:
    """Serve feeds while the block runs; the origin may be used from the test: its fault, requests, files."""
    started, stopping = threading.Event(), asyncio.Event()
    loop, origin = asyncio.new_event_loop(), Origin(*feeds)

    async def serve() -> None:
        async with origin:
            started.set()
            await stopping.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), name="origin", daemon=True)
    thread.start()
    if not started.wait(START_SECONDS):
        raise TimeoutError("the origin did not start")
    try:
        yield origin
    finally:
        loop.call_soon_threadsafe(stopping.set)
        thread.join(START_SECONDS)
        loop.close()
