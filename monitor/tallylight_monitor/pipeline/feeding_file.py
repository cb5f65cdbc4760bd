"""Feed a file: a playlist's segments and a choice of programmes ourselves, anything else by the decoder."""

from functools import partial
from pathlib import Path
from typing import BinaryIO

from tallylight_bounded.blocking import in_a_thread
from tallylight_monitor.ingest.failures import SourceUnusableError
from tallylight_monitor.ingest.hls.playlist_file import playlist_file
from tallylight_monitor.ingest.media import Chunk
from tallylight_monitor.ingest.opening import HEADLESS, is_headless_playlist, is_playlist
from tallylight_monitor.ingest.pipe import PipeSource
from tallylight_monitor.ingest.ts.programmes import LOOKED_THROUGH, programmes_in
from tallylight_monitor.pipeline.feeding import Feeding
from tallylight_monitor.wire import PlayAddress

PIECE_SIZE = 1 << 18  # bytes of a file that are read at a time


async def feed_file(feeding: Feeding) -> None:
    """Read the file from beginning to end: a playlist's segments ourselves, anything else the decoder."""
    path = Path(feeding.assignment.path)
    try:
        start = await in_a_thread(partial(_start_of, path))
        if start is None:
            await PipeSource(path, feeding.clock).run(feeding)
            await feeding.finish()
            return
    except OSError as error:
        raise SourceUnusableError(f"{path}: {error.strerror}", passing=False) from None
    if is_playlist(start):
        source = await playlist_file(path, feeding.clock, returns=feeding.assignment.patient)
        await source.run(feeding)
        return
    if is_headless_playlist(start):
        raise SourceUnusableError(f"{path}: {HEADLESS}", passing=False)
    if feeding.assignment.program is not None or len(programmes_in(start)) > 1:
        await _feed_pieces(feeding, path)
        return
    await feeding.supervisor.give(PlayAddress(str(path), network=False))
    await feeding.supervisor.idle()


async def _feed_pieces(feeding: Feeding, path: Path) -> None:
    """Read a transport stream ourselves: of several programmes, one is left."""
    file: BinaryIO = await in_a_thread(lambda: path.open("rb"))
    with file:
        fresh = True
        while piece := await in_a_thread(partial(file.read, PIECE_SIZE)):
            await feeding.take(Chunk(piece, fresh))
            fresh = False
    await feeding.finish()


def _start_of(path: Path) -> bytes | None:
    """How a file begins; None for a pipe, of which nothing may be read twice."""
    if path.is_fifo():
        return None
    with path.open("rb") as file:
        return file.read(LOOKED_THROUGH)
