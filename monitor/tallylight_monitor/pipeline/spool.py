"""Keep a whole file that comes over the network on disk: what is read from its end cannot be played as it comes."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import IO

from tallylight_bounded.blocking import in_a_thread
from tallylight_monitor.ingest.facts import BytesRead, Fact
from tallylight_monitor.ingest.failures import SourceUnusableError
from tallylight_monitor.ingest.media import Chunk, Media
from tallylight_monitor.ingest.ts.source import StreamSource

# No server may fill a disk: two hours in good quality, and at most half of what is free.
LARGEST_FILE = 2 << 30  # bytes
FREE_SHARE = 0.5


@dataclass(slots=True)
class Spool:
    """A sink that writes to a file of at most `limit` bytes. `told` takes each fact."""

    file: IO[bytes]
    told: Callable[[Fact], None]
    limit: int
    size: int = 0

    def tell(self, fact: Fact) -> None:
        """Hear of a fact: that bytes have come is no reason to expect pictures of them yet."""
        self.told(replace(fact, kept=True) if isinstance(fact, BytesRead) else fact)

    async def take(self, media: Media) -> None:
        """Write the next piece. Raises SourceUnusableError where it gets too large, or the disk is full."""
        if not isinstance(media, Chunk):
            return
        self.size += len(media.data)
        check_size(self.size, self.limit)
        try:
            await in_a_thread(partial(self.file.write, media.data))
        except OSError as error:
            raise SourceUnusableError(f"the file cannot be kept on disk: {error.strerror}", passing=False) from None


async def spooled(source: StreamSource, tell: Callable[[Fact], None], limit: int | None = None) -> IO[bytes]:
    """Fetch all of it into a file without a trace: it is gone once it is closed, however the monitor ends.

    `limit` in bytes; None: by what is free. Raises SourceUnusableError, at once where its length is known.
    """
    most = limit if limit is not None else await in_a_thread(_by_what_is_free)
    check_size(source.length or 0, most)
    file = await in_a_thread(_temporary)
    await source.run(Spool(file, tell, most))
    await in_a_thread(file.flush)
    return file


def _temporary() -> IO[bytes]:
    return tempfile.NamedTemporaryFile(prefix="tallylight-")


def check_size(size: int, limit: int) -> None:
    """Raise SourceUnusableError where a file is too large; the text says what helps."""
    if size > limit:
        raise SourceUnusableError(
            f"the file is larger than the {limit >> 20} MiB that may be kept on disk (--spool), and its index comes "
            "last, so that it cannot be watched as it comes; serve it with the index first (ffmpeg: -movflags "
            "+faststart), fragmented, or as HLS",
            passing=False,
        )


def _by_what_is_free() -> int:
    return min(LARGEST_FILE, int(shutil.disk_usage(tempfile.gettempdir()).free * FREE_SHARE))
