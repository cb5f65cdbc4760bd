"""What a coded picture says of itself before its first slice: whether decoding may begin with it, and by which sets.

H.264 (ISO/IEC 14496-10, 7.3.1, 7.4.1, D.1), HEVC (ISO/IEC 23008-2, 7.3.1, 7.4.2.2).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tallylight_monitor.decoder.referenced import MOST_UNITS, START

RECOVERY_POINT = 6  # type of an SEI message: whole pictures come from here on


class Picture(NamedTuple):
    """`key`: the library calls it a key frame. `sets` are the parameter sets in front of it."""

    key: bool
    sets: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Coding:
    """Kinds of units: the delimiter that every picture begins with, parameter sets, messages, slices, and of these the
    ones of key frames. `shift` is where in the first byte the kind stands, of so many bits.
    """

    name: str
    delimiter: int
    sets: range
    message: int
    slices: range
    keys: range
    shift: int
    mask: int
    head: int  # bytes of a unit's own head

    def kind(self, octet: int) -> int:
        """Of a unit, by its first byte."""
        return octet >> self.shift & self.mask


CODINGS = {  # by the stream_type of the programme's map
    0x1B: Coding("h264", 9, range(7, 9), 6, range(1, 6), range(5, 6), 0, 0x1F, 1),
    0x24: Coding("hevc", 35, range(32, 35), 39, range(32), range(16, 24), 1, 0x3F, 2),
}


def picture(coding: Coding, data: bytes) -> Picture | None:
    """What the first bytes of a picture tell; None where they are not enough, or no delimiter begins it."""
    recovers, first = False, True
    sets: list[bytes] = []
    for place, end in _units(data):
        kind = coding.kind(data[place])
        if first and kind != coding.delimiter:
            return None
        first = False
        if kind in coding.slices:
            return Picture(kind in coding.keys or (recovers and coding.name == "h264"), tuple(sets))
        if kind in coding.sets:
            sets.append(data[place:end].rstrip(b"\0"))
        recovers = recovers or (kind == coding.message and _recovers(data[place + coding.head : end]))
    return None


def _units(data: bytes) -> Iterator[tuple[int, int]]:
    """Where each unit begins, and where the next one's start code does."""
    begin = data.find(START) + len(START)
    if begin < len(START) or data[: begin - len(START)].strip(b"\0"):
        return
    for _ in range(MOST_UNITS):
        end = data.find(START, begin)
        if begin >= len(data):
            return
        yield begin, len(data) if end < 0 else end
        if end < 0:
            return
        begin = end + len(START)


def _recovers(message: bytes) -> bool:
    """Whether one of the messages in a unit is a recovery point."""
    at = 0
    while at + 1 < len(message) and message[at] != 0x80:
        kind, at = _number(message, at)
        size, at = _number(message, at)
        if kind == RECOVERY_POINT:
            return True
        at += size
    return False


def _number(message: bytes, at: int) -> tuple[int, int]:
    """A number that is written in bytes of 255 and a last one; and what is behind it."""
    total = 0
    while at < len(message) and message[at] == 0xFF:
        total, at = total + 0xFF, at + 1
    return total + (message[at] if at < len(message) else 0), at + 1
