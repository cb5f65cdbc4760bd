"""How long a file is by its own outermost elements: one that is shorter was cut off, on a disk or on its way there."""

from collections.abc import Callable
from typing import BinaryIO

from tallylight_monitor.decoder.ebml import element
from tallylight_monitor.decoder.media_spans import KNOWN_ELEMENTS, MOST_ELEMENTS, SEGMENT, is_name, read_at
from tallylight_monitor.mp4.boxes import BOX_HEAD, box_length

HEAD = 16  # bytes, in which the longest head of an element has room
# From here on, the length of a RIFF file is what programs write that do not know it: they write to a pipe.
NO_RIFF_LENGTH = 0x7FFF0000


def declared_length(file: BinaryIO, size: int, form: str) -> int:
    """In bytes; `size`, which the file has, where it does not say more. `form` is libav's name of its format."""
    length_of, at = next((each for name, each in OUTERMOST.items() if name in form.split(",")), None), 0
    for _ in range(MOST_ELEMENTS):
        length = length_of(read_at(file, at, HEAD)) if length_of and at < size else 0
        if not length:
            break
        at += length
    return max(at, size)


def _box(head: bytes) -> int:
    """MP4's (ISO 14496-12); 0: to the end."""
    length = box_length(head)
    return length if length >= BOX_HEAD and is_name(head[4:BOX_HEAD]) else 0


def _chunk(head: bytes) -> int:
    length = int.from_bytes(head[4:8], "little")
    return 8 + length + length % 2 if head[:4] == b"RIFF" and length < NO_RIFF_LENGTH else 0


def _element(head: bytes) -> int:
    """Matroska's (RFC 8794); 0 where it is written before its length is known."""
    found = element(head)
    return (found.length or 0) if found is not None and found.kind in {SEGMENT, *KNOWN_ELEMENTS} else 0


OUTERMOST: dict[str, Callable[[bytes], int]] = {"mp4": _box, "wav": _chunk, "avi": _chunk, "matroska": _element}
