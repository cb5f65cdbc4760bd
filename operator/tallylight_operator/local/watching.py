"""Tell when to look at the folder: soon after something in it changed, and every few seconds anyway.

The only user of watchfiles.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import watchfiles

# A change that inotify missed (a network file system, an exhausted limit) is seen after so long.
RESCAN_SECONDS = 5.0

log = logging.getLogger(__name__)


async def moments_to_look(folder: Path, suffixes: frozenset[str]) -> AsyncIterator[None]:
    """Yield at once, after changes to files with one of `suffixes`, and at least every RESCAN_SECONDS.

    Changes that come together are yielded as one. A folder that cannot be watched is looked at in turns.
    """

    def concerns(_: watchfiles.Change, path: str) -> bool:
        return Path(path).suffix.lower() in suffixes

    yield
    told = False
    while True:
        try:
            async for _ in watchfiles.awatch(
                folder,
                watch_filter=concerns,
                debounce=500,
                rust_timeout=int(RESCAN_SECONDS * 1000),
                yield_on_timeout=True,
                recursive=False,
            ):
                yield
        except (OSError, RuntimeError) as error:
            if not told:
                log.warning("changes are seen every %d s only: %s", RESCAN_SECONDS, error)
                told = True
        await asyncio.sleep(RESCAN_SECONDS)
        yield
