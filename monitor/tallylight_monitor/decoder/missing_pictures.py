"""Whether a picture to which others refer is missing between two that came, by the numbers that pictures have.

Where who sent a stream left a whole picture out, no packet is missing, and of H.264 and MPEG-2 the decoder says
nothing: it builds upon the wrong picture until the next key frame. H.264 numbers what others refer to
(ISO/IEC 14496-10, 7.4.3: frame_num), MPEG-2 each picture of a group in the order of showing (ISO/IEC 13818-2, 6.3.9:
temporal_reference). Of any other coding nothing is told here.
"""

from typing import Protocol

from tallylight_monitor.decoder.referenced import (
    H264_PICTURES,
    MPEG2_BIDIRECTIONAL,
    MPEG2_PICTURE,
    units,
    units_by_start,
)
from tallylight_monitor.h264.slice_head import ParameterSets, begins_anew, frame_number

MISSING = "a picture is missing to which others refer"
LONGEST_HEAD, LONGEST_SET = 128, 512  # bytes
MODULO = 1024  # of what MPEG-2 counts
BEFORE_ALL = -1


class Numbers(Protocol):
    """The numbers of a track's pictures, as they have come."""

    def lacks(self, data: bytes, *, key: bool) -> bool:
        """Whether others refer to a picture that should have come before this one, in the order of coding.

        What a key frame follows upon is not asked: nothing behind it refers to that.
        """


class FrameNumbers:
    """H.264's. `prefix` as in Referenced; `header` is the container's, with the first parameter sets."""

    def __init__(self, prefix: int, header: bytes) -> None:
        self._prefix, self._sets = prefix, ParameterSets()
        self._before: tuple[int, bytes] | None = None  # the last that others refer to: its number, and its slice's head
        for unit in units_of_header(header):
            self._sets.take(unit)

    def lacks(self, data: bytes, *, key: bool) -> bool:
        """As in Numbers. Not where the sequence may leave numbers out."""
        head = self._head(data)
        read = frame_number(head, self._sets) if head else None
        if read is None:
            self._before = None
            return False
        number, numbering = read
        before, referred = self._before, bool(head[0] & 0x60)
        if before is None or key:
            missing = False
        else:
            steps = (number - before[0]) % (1 << numbering.bits)
            missing = steps > 1 and not numbering.gaps and not begins_anew(before[1], self._sets)
        if referred or missing:
            self._before = number, head
        return missing

    def _head(self, data: bytes) -> bytes:
        """The first slice's; parameter sets before it are taken."""
        for place in units(data, self._prefix):
            if data[place] & 0x1F in H264_PICTURES:
                return data[place : place + LONGEST_HEAD]
            self._sets.take(data[place : place + LONGEST_SET])
        return b""


class GroupNumbers:
    """MPEG-2's: what is shown between two pictures has come behind both, and has a number between theirs."""

    def __init__(self) -> None:
        self._between: tuple[int, int] | None = None  # the numbers of the last two that others refer to

    def lacks(self, data: bytes, *, key: bool) -> bool:
        """As in Numbers. A picture missing where none is shown between others is told where a group's first one is."""
        place = next((each for each in units_by_start(data) if data[each] == MPEG2_PICTURE), len(data))
        if place + 2 >= len(data):
            self._between = None
            return False
        number, kind = data[place + 1] << 2 | data[place + 2] >> 6, data[place + 2] >> 3 & 7
        if key or self._between is None:
            self._between = BEFORE_ALL, number
            return False
        first, last = self._between
        if kind == MPEG2_BIDIRECTIONAL:
            return _steps(last, number) >= 0 or (first != BEFORE_ALL and _steps(first, number) <= 0)
        if number != last:  # the second field of one
            self._between = last, number
        return _steps(last, number) < 0


def numbers_of(coding: str, prefix: int, header: bytes) -> Numbers | None:
    """What reads the numbers of a track; None where nothing does."""
    if coding == "h264":
        return FrameNumbers(prefix, header)
    return GroupNumbers() if coding == "mpeg2video" else None


def units_of_header(header: bytes) -> list[bytes]:
    """The parameter sets in a container's header (ISO/IEC 14496-15, 5.3.3.1), or between start codes."""
    if header[:1] != b"\1":
        return [header[place : place + LONGEST_SET] for place in units_by_start(header)]
    found, place = [], 5
    for mask in (0x1F, 0xFF):
        count = header[place] & mask if place < len(header) else 0
        place += 1
        for _ in range(count):
            size = int.from_bytes(header[place : place + 2], "big")
            found.append(header[place + 2 : place + 2 + size])
            place += 2 + size
    return found


def _steps(since: int, number: int) -> int:
    """How far a number lies ahead of another, less than nothing where behind."""
    return (number - since + MODULO // 2) % MODULO - MODULO // 2
