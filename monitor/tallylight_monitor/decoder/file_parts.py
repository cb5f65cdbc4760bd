"""Where in one file another begins: files that were put one behind the other, which libav reads by the first header.

Found by the lengths that a container gives for what it holds, not by looking through all of it.
"""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from tallylight_monitor.decoder.ebml import ELEMENT_HEAD, element
from tallylight_monitor.decoder.media_spans import OGG_HEAD, OGG_MARK, OGG_TABLE, page_length
from tallylight_monitor.mp4.boxes import BOX_HEAD, LONG_HEAD, TO_THE_END, box_length

EBML_HEAD = b"\x1a\x45\xdf\xa3"  # what a Matroska file begins with (RFC 8794, 11.2.1)
MOST_BOXES = 1_000_000  # of one file, that are looked at: a week of fragments of two seconds
MOST_PARTS = 10_000
BOXES_UNTIL_ATTENDED = 32  # a disk may take 10 ms for each


class Part(io.RawIOBase):
    """A part of a file as a file of its own. `begin` and `end` in bytes."""

    def __init__(self, file: BinaryIO, begin: int, end: int) -> None:
        self._file, self._begin, self._end, self._at = file, begin, end, begin

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; b"" at the end."""
        left = max(0, self._end - self._at)
        self._file.seek(self._at)
        data = self._file.read(left if size < 0 else min(size, left))
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to an offset, as in any file."""
        origin = {io.SEEK_SET: self._begin, io.SEEK_CUR: self._at, io.SEEK_END: self._end}[whence]
        self._at = max(self._begin, origin + offset)
        return self.tell()

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._at - self._begin

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True


def parts_of(path: str, attend: Callable[[], None]) -> list[tuple[int, int]] | None:
    """Where each file in a file begins and ends, in bytes; None where it is to be read as it comes.

    `attend` is called while it is looked for. Raises OSError.
    """
    place = Path(path)
    if not place.is_file():
        return []
    with place.open("rb") as file:
        head, size = file.read(ELEMENT_HEAD), place.stat().st_size
        if head.startswith(EBML_HEAD):
            begins = _begins(file, _element, lambda head: head.startswith(EBML_HEAD), attend)
        elif head[4:BOX_HEAD] == b"ftyp":
            begins = _begins(file, _box, lambda head: head[4:BOX_HEAD] == b"ftyp", attend)
        elif head.startswith(OGG_MARK):
            begins = _chained(file, attend)
        else:
            return []
        return _bounds(begins, size)


def _bounds(begins: Iterator[int | None], size: int) -> list[tuple[int, int]] | None:
    found: list[int] = []
    for begin in begins:
        if begin is None and len(found) < 2:
            return None
        found += [] if begin is None else [begin]
    return list(zip(found, [*found[1:], size], strict=False))[:MOST_PARTS]


def _begins(
    file: BinaryIO, length: Callable[[bytes], int | None], is_first: Callable[[bytes], bool], attend: Callable[[], None]
) -> Iterator[int | None]:
    """Where files begin; None, and no more, where a length is not known. What is no box ends the search."""
    at, size = 0, file.seek(0, io.SEEK_END)
    for number in range(MOST_BOXES):
        file.seek(min(at, size))
        head = file.read(LONG_HEAD)
        if len(head) < BOX_HEAD:
            return
        if is_first(head):
            yield at
        passed = length(head)
        if not passed:
            yield from [None] if passed is None else []
            return
        at += passed
        if number % BOXES_UNTIL_ATTENDED == 0:
            attend()


def _chained(file: BinaryIO, attend: Callable[[], None]) -> Iterator[int]:
    """Where Ogg files begin (RFC 3533, 4): with the first pages of their tracks, behind pages that are none."""
    at, were_first = 0, False
    for number in range(MOST_BOXES):
        file.seek(at)
        if not (length := page_length(head := file.read(OGG_HEAD + OGG_TABLE))):
            return
        is_first = bool(head[5] & 0x02)
        if is_first and not were_first:
            yield at
        at, were_first = at + length, is_first
        if number % BOXES_UNTIL_ATTENDED == 0:
            attend()


def _box(head: bytes) -> int | None:
    """The length of a box; None for a fragment: these are read as they come, for their clocks may step."""
    if head[4:BOX_HEAD] == b"moof":
        return None
    size = box_length(head)
    return size if size >= BOX_HEAD and head[4:BOX_HEAD].isascii() else TO_THE_END


def _element(head: bytes) -> int | None:
    """The length of an element; None for one of unknown length, 0 for no element."""
    found = element(head)
    return 0 if found is None else found.length
