"""What the first boxes of an MP4 file say: whether it can be played as it comes."""

from tallylight_monitor.mp4.boxes import BOX_HEAD, LONG, boxes

# What a file may begin with. A brand, or what a recorder left room for; others begin with fragments.
FIRST = frozenset({b"ftyp", b"mdat", b"free", b"skip", b"wide", b"moov"})
FRAGMENTS = frozenset({b"styp", b"moof", b"sidx", b"emsg"})
LARGEST_FIRST = 1 << 29  # bytes of a first box that is not the media; text would be larger, read as a length


def index_comes_first(start: bytes) -> bool:
    """Whether the index (`moov`) stands in front of the media (ISO/IEC 14496-12, 4.2 and 8.1).

    False also where `start` ends before that can be seen.
    """
    return _first_of(start, b"moov", b"moof", b"mdat") in {b"moov", b"moof"}


def is_mp4(start: bytes) -> bool:
    """Whether bytes begin an MP4 or QuickTime file, or fragments of one."""
    kind, size = start[4:BOX_HEAD], int.from_bytes(start[:4], "big")
    return kind in FIRST | FRAGMENTS and (kind == b"mdat" or BOX_HEAD <= size < LARGEST_FIRST or size == LONG)


def lacks_index(data: bytes) -> bool:
    """Whether bytes are fragments alone, which nobody can read without the index that belongs to them."""
    if not (is_mp4(data) and data[4:BOX_HEAD] in FRAGMENTS):
        return False
    return _first_of(data, b"moov", b"ftyp", b"moof", b"mdat") not in {b"moov", b"ftyp"}


def without_media(data: bytes) -> bytes:
    """What stands before the first fragment, where an index does: so an initialisation section comes out of a file."""
    indexed = False
    for box in boxes(data):
        if indexed and box.kind in FRAGMENTS:
            return data[: box.begin]
        indexed = indexed or box.kind == b"moov"
    return data


def _first_of(data: bytes, *kinds: bytes) -> bytes:
    """Which of these kinds of boxes comes first; empty where none does."""
    return next((box.kind for box in boxes(data) if box.kind in kinds), b"")
