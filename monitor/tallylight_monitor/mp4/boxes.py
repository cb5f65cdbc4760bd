"""The boxes of MP4 (ISO/IEC 14496-12, 4.2): how long each is by its own head, and where it lies. Pure."""

from collections.abc import Iterator
from typing import NamedTuple

BOX_HEAD, LONG_HEAD = 8, 16  # bytes: length and kind; and a length of 64 bits, where the first one is 1
TO_THE_END, LONG = 0, 1  # as a length


class Box(NamedTuple):
    """Where a box begins, where what it holds does, and where it ends by its own word: behind the data, if cut off."""

    kind: bytes
    begin: int
    body: int
    end: int


def box_length(head: bytes) -> int:
    """In bytes, head and all; what is less than a head is no box, but for TO_THE_END. It reads the first sixteen."""
    length = int.from_bytes(head[:4], "big")
    return int.from_bytes(head[BOX_HEAD:LONG_HEAD], "big") if length == LONG else length


def boxes(data: bytes, begin: int = 0, end: int | None = None) -> Iterator[Box]:
    """The boxes of a file, or between two places those of a box, whose heads have come; no more behind what is none."""
    at, end = begin, len(data) if end is None else min(end, len(data))
    while at + BOX_HEAD <= end:
        head = data[at : min(at + LONG_HEAD, end)]
        size = LONG_HEAD if int.from_bytes(head[:4], "big") == LONG else BOX_HEAD
        length = box_length(head) if len(head) >= size else 0
        if length == TO_THE_END and head[:4] == bytes(4):
            length = end - at
        if length < size:
            return
        yield Box(head[4:BOX_HEAD], at, at + size, at + length)
        at += length
