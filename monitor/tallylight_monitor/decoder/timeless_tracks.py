"""Tracks of MP4 whose clock has no ticks: a timescale of 0, or one so large that the container library takes it for 0.

The library then takes a tick for a second: a picture lasts minutes, and media time runs away. Such a track is taken out
of the index, so that the others are judged; what it was is told.
"""

from collections.abc import Iterator
from typing import BinaryIO

from tallylight_monitor.decoder.media_spans import MOST_ELEMENTS, is_name, read_at
from tallylight_monitor.mp4.boxes import BOX_HEAD, LONG_HEAD, TO_THE_END, Box, box_length, boxes
from tallylight_monitor.wire import TrackName

TIMELESS = "its clock has no ticks (a timescale of {})"
MOST_TICKS = 1 << 31  # a second; the library reads more as a negative number
LARGEST_INDEX = 1 << 28  # bytes of a file's, which are read
_HANDLERS: dict[bytes, TrackName] = {b"vide": "picture", b"soun": "sound"}  # ISO/IEC 14496-12, 8.4.3
_FREE = b"free"


def without_timeless(data: bytes) -> tuple[bytes, dict[TrackName, str]]:
    """What begins a file, without its tracks that have no clock; and why each of these cannot be judged.

    Where the clock of the file itself has none, no edit list can be followed: these are left out, too.
    """
    found = [*_timeless(data)]
    freed = [*(track for track, _, _ in found), *_unusable_edits(data)]
    if not freed:
        return data, {}
    kept = bytearray(data)
    for box in freed:
        kept[box.begin + 4 : box.begin + BOX_HEAD] = _FREE
    return bytes(kept), {name: why for _, name, why in found}


def timeless_in(file: BinaryIO, size: int) -> dict[TrackName, str]:
    """Why tracks of a file of `size` bytes cannot be judged, for want of a clock."""
    at = 0
    for _ in range(MOST_ELEMENTS):
        head = read_at(file, at, LONG_HEAD) if at < size else b""
        length = box_length(head) if is_name(head[4:BOX_HEAD]) else 0
        if head[4:BOX_HEAD] == b"moov":
            return without_timeless(read_at(file, at, min(length or size, LARGEST_INDEX)))[1]
        if length < BOX_HEAD or length == TO_THE_END:
            break
        at += length
    return {}


def _timeless(data: bytes) -> Iterator[tuple[Box, TrackName, str]]:
    for _, track in _tracks(data):
        media = _held(data, track, b"mdia")
        name, ticks = (None, None) if media is None else (_name(data, media), _ticks(data, _held(data, media, b"mdhd")))
        if name is not None and ticks is not None and not _is_clock(ticks):
            yield track, name, TIMELESS.format(ticks)


def _unusable_edits(data: bytes) -> Iterator[Box]:
    """Edit lists whose lengths are counted by a clock without ticks (8.2.2, 8.6.6)."""
    for index, track in _tracks(data):
        ticks, edits = _ticks(data, _held(data, index, b"mvhd")), _held(data, track, b"edts")
        if edits is not None and ticks is not None and not _is_clock(ticks):
            yield edits


def _tracks(data: bytes) -> Iterator[tuple[Box, Box]]:
    """Each track with the index that it is in."""
    for index in boxes(data):
        if index.kind == b"moov":
            yield from ((index, box) for box in boxes(data, index.body, index.end) if box.kind == b"trak")


def _name(data: bytes, media: Box) -> TrackName | None:
    handler = _held(data, media, b"hdlr")
    return None if handler is None else _HANDLERS.get(data[handler.body + 8 : handler.body + 12])


def _ticks(data: bytes, header: Box | None) -> int | None:
    """How many ticks a second has (8.2.2, 8.4.2); None where nothing says so."""
    if header is None:
        return None
    at = header.body + (20 if data[header.body : header.body + 1] == b"\1" else 12)
    ticks = data[at : min(at + 4, header.end)]
    return int.from_bytes(ticks, "big") if len(ticks) == 4 else None


def _is_clock(ticks: int) -> bool:
    return 0 < ticks < MOST_TICKS


def _held(data: bytes, outer: Box, kind: bytes) -> Box | None:
    return next((box for box in boxes(data, outer.body, outer.end) if box.kind == kind), None)
