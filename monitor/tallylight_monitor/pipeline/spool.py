"""Keep a whole file that comes over the network on disk: what is read from its end cannot be played as it comes."""

import asyncio
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from tallylight_monitor.ingest.facts import Fact
from tallylight_monitor.ingest.failures import SourceUnusableError
from tallylight_monitor.ingest.media import Chunk, Media, Source

# An evening's programme in good quality; no server of a file may fill a disk.
LARGEST_FILE = 16 << 30  # bytes


@dataclass(slots=True)
class Spool:
    """A sink that writes to a file. `tell` takes each fact, as a sink's does."""

    file: IO[bytes]
    tell: Callable[[Fact], None]
    size: int = 0

    async def take(self, media: Media) -> None:
        """Write the next piece. Raises SourceUnusableError where it gets too large, or the disk is full."""
        if not isinstance(media, Chunk):
            return
        self.size += len(media.data)
        if self.size > LARGEST_FILE:
            raise SourceUnusableError(f"the file is larger than {LARGEST_FILE >> 30} GiB", passing=False)
        try:
            await asyncio.to_thread(self.file.write, media.data)
        except OSError as error:
            raise SourceUnusableError(f"the file cannot be kept on disk: {error.strerror}", passing=False) from None


async def spooled(source: Source, tell: Callable[[Fact], None]) -> IO[bytes]:
    """Fetch all of it into a file without a trace: it is gone once it is closed, however the monitor ends."""
    file: IO[bytes] = await asyncio.to_thread(tempfile.NamedTemporaryFile, prefix="tallylight-")
    await source.run(Spool(file, tell))
    await asyncio.to_thread(file.flush)
    return file
