"""Whether other pictures refer to a coded one, from its first bytes: one that none refers to need not be decoded.

H.264 (ISO/IEC 14496-10, 7.4.1: nal_ref_idc), HEVC (ISO/IEC 23008-2, table 7-1), MPEG-2 (ISO/IEC 13818-2, table 6-12).
Of any other coding, each picture counts as referred to.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

START, ZEROS = b"\0\0\1", b"\0\0\0"
MOST_ZEROS = 16  # behind a unit
# Parameter sets and messages that may stand in front of a picture; no more are looked through.
MOST_UNITS = 64
H264_PICTURES, HEVC_PICTURES, HEVC_UNREFERENCED = range(1, 6), range(32), range(0, 16, 2)
MPEG2_PICTURE, MPEG2_BIDIRECTIONAL = 0, 3


@dataclass(slots=True)
class Referenced:
    """Reads one track's packets. `prefix` is how many bytes tell a unit's length; 0 where start codes part units."""

    coding: str = ""
    prefix: int = 0
    _highest: int = field(default=-1)  # the highest temporal layer that has come, of HEVC

    def is_needed(self, data: bytes) -> bool:
        """Whether others refer to the picture in this packet, or nothing tells."""
        match self.coding:
            case "h264":
                return self._h264(data)
            case "hevc":
                return self._hevc(data)
            case "mpeg2video":
                return _mpeg2(data)
        return True

    def _h264(self, data: bytes) -> bool:
        for place in units(data, self.prefix):
            if data[place] & 0x1F in H264_PICTURES:
                return bool(data[place] & 0x60)
        return True

    def _hevc(self, data: bytes) -> bool:
        """Only within the highest layer no other picture refers to one that is called so."""
        for place in units(data, self.prefix):
            kind = data[place] >> 1 & 0x3F
            if kind in HEVC_PICTURES and place + 1 < len(data):
                layer = data[place + 1] & 7
                self._highest = max(self._highest, layer)
                return kind not in HEVC_UNREFERENCED or layer < self._highest
        return True


def is_broken(coding: str, prefix: int, data: bytes) -> bool:
    """Whether a packet's units cannot be whole, by what is seen without decoding them: lengths and zeros.

    Within a unit no three bytes are 0 (7.4.1 of both), and few stand behind one. Of other codings nothing is known.
    """
    if coding not in ("h264", "hevc"):
        return False
    if not prefix:
        return _has_zeros(data, 0, len(data))
    place = 0
    while place + prefix < len(data):
        begin = place + prefix
        place = begin + int.from_bytes(data[place:begin], "big")
        if _has_zeros(data, begin, min(place, len(data))):
            return True
    return place != len(data)


def _has_zeros(data: bytes, begin: int, end: int) -> bool:
    place = data.find(ZEROS, begin, end)
    while place >= 0:
        behind = place + len(ZEROS)
        while behind < end and not data[behind]:
            behind += 1
        if behind - place > MOST_ZEROS or (behind < end and data[behind] != 1):
            return True
        place = data.find(ZEROS, behind, end)
    return False


def length_prefix(coding: str, header: bytes) -> int:
    """How many bytes tell the length of each unit, by a container's header (ISO/IEC 14496-15); 0: start codes do."""
    if not header or header[0] != 1:
        return 0
    place = {"h264": 4, "hevc": 21}.get(coding, len(header))
    return (header[place] & 3) + 1 if place < len(header) else 0


def units(data: bytes, prefix: int) -> Iterator[int]:
    """Where each of the first units begins; `prefix` as in Referenced."""
    found = _by_length(data, prefix) if prefix else units_by_start(data)
    for _, place in zip(range(MOST_UNITS), found, strict=False):
        yield place


def units_by_start(data: bytes) -> Iterator[int]:
    """Where each unit begins that start codes part."""
    place = data.find(START)
    while 0 <= place < len(data) - len(START):
        yield place + len(START)
        place = data.find(START, place + len(START))


def _by_length(data: bytes, prefix: int) -> Iterator[int]:
    place = 0
    while place + prefix < len(data):
        yield place + prefix
        place += prefix + int.from_bytes(data[place : place + prefix], "big")


def _mpeg2(data: bytes) -> bool:
    for place in units_by_start(data):
        if data[place] == MPEG2_PICTURE and place + 2 < len(data):
            return data[place + 2] >> 3 & 7 != MPEG2_BIDIRECTIONAL
    return True
