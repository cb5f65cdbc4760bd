"""Whether a coded picture brings the parameter sets along that a decoder needs which begins with it."""

from collections.abc import Mapping

from tallylight_monitor.decoder.referenced import MOST_UNITS, units_by_start

# Of each coding, the units that are needed (ISO/IEC 14496-10, table 7-1; ISO/IEC 23008-2, table 7-1).
NEEDED: Mapping[str, frozenset[int]] = {"h264": frozenset({7, 8}), "hevc": frozenset({32, 33, 34})}
H264_PICTURES, HEVC_PICTURES = range(1, 6), range(32)


def lacks_sets(coding: str, data: bytes) -> bool:
    """Whether any is missing in front of the picture. Of other codings than H.264 and HEVC nothing is known."""
    needed = NEEDED.get(coding)
    if needed is None:
        return False
    found = set()
    for _, place in zip(range(MOST_UNITS), units_by_start(data), strict=False):
        kind = data[place] & 0x1F if coding == "h264" else data[place] >> 1 & 0x3F
        if kind in (H264_PICTURES if coding == "h264" else HEVC_PICTURES):
            break
        found.add(kind)
    return not needed <= found
