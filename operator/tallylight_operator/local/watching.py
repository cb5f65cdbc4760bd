"""When to scan the folder: soon after something in it changed, and every few seconds anyway.

The only user of watchfiles.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import watchfiles

# A change that inotify missed (a network file system, a watch not yet set up) is noticed after so long.
RESCAN_SECONDS = 3.0
DEBOUNCE_MILLISECONDS = 500  # at most; a file that is written in pieces is one change
STOP_MILLISECONDS = 1000  # within which the watching thread notices that it is not needed any more

log = logging.getLogger(__name__)


async def scan_times(folder: Path, suffixes: frozenset[str]) -> AsyncIterator[None]:
    """Yield at once, after changes to files with one of `suffixes`, and at least every RESCAN_SECONDS.

    Changes that come together are yielded as one. A folder that cannot be watched is scanned at intervals.
    """
    changed = asyncio.Event()
    watcher = asyncio.create_task(_watch(folder, suffixes, changed))
    try:
        while True:
            yield
            with suppress(TimeoutError):
                async with asyncio.timeout(RESCAN_SECONDS):
                    await changed.wait()
            changed.clear()
    finally:
        watcher.cancel()
        await asyncio.wait({watcher})


async def _watch(folder: Path, suffixes: frozenset[str], changed: asyncio.Event) -> None:
    def concerns(_: watchfiles.Change, path: str) -> bool:
        return Path(path).suffix.lower() in suffixes

    while True:
        try:
            async for _ in watchfiles.awatch(
                folder,
                watch_filter=concerns,
                debounce=DEBOUNCE_MILLISECONDS,
                rust_timeout=STOP_MILLISECONDS,
                recursive=False,
            ):
                changed.set()
        except (OSError, RuntimeError) as error:
            log.debug("the folder cannot be watched, and is scanned at intervals: %s", error)
        await asyncio.sleep(RESCAN_SECONDS)
