"""What the first boxes of an MP4 file say: whether it can be played as it comes."""

BOX_HEAD = 8  # bytes: length and type; 16 where the length is a long one
# What a file may begin with. A brand, or what a recorder left room for; others begin with fragments.
FIRST = frozenset({b"ftyp", b"mdat", b"free", b"skip", b"wide", b"moov"})
FRAGMENTS = frozenset({b"styp", b"moof", b"sidx", b"emsg"})
LARGEST_FIRST = 1 << 29  # bytes of a first box that is not the media; text would be larger, read as a length
LONG = 1  # as a length: 64 bits follow


def index_comes_first(start: bytes) -> bool:
    """Whether the index (`moov`) stands in front of the media (ISO/IEC 14496-12, 4.2 and 8.1).

    False also where `start` ends before that can be seen.
    """
    at = 0
    while len(start) >= at + 2 * BOX_HEAD:
        size, kind = int.from_bytes(start[at : at + 4], "big"), start[at + 4 : at + 8]
        if size == LONG:
            size = int.from_bytes(start[at + BOX_HEAD : at + 2 * BOX_HEAD], "big")
        if kind in {b"moov", b"moof"}:
            return True
        if kind == b"mdat" or size < BOX_HEAD:
            return False
        at += size
    return start[at + 4 : at + 8] in {b"moov", b"moof"}


def is_mp4(start: bytes) -> bool:
    """Whether bytes begin an MP4 or QuickTime file, or fragments of one."""
    kind, size = start[4:BOX_HEAD], int.from_bytes(start[:4], "big")
    return kind in FIRST | FRAGMENTS and (kind == b"mdat" or BOX_HEAD <= size < LARGEST_FIRST or size == LONG)


def lacks_index(data: bytes) -> bool:
    """Whether bytes are fragments alone, which nobody can read without the index that belongs to them."""
    if not (is_mp4(data) and data[4:BOX_HEAD] in FRAGMENTS):
        return False
    at = 0
    while len(data) >= at + BOX_HEAD:
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + BOX_HEAD]
        if kind in {b"moov", b"ftyp"}:
            return False
        if kind in {b"moof", b"mdat"} or size < BOX_HEAD:
            return True
        at += size
    return True


def without_media(data: bytes) -> bytes:
    """What stands before the first fragment, where an index does: so an initialisation section comes out of a file."""
    at, indexed = 0, False
    while len(data) >= at + BOX_HEAD:
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + BOX_HEAD]
        if indexed and kind in FRAGMENTS:
            return data[:at]
        if size < BOX_HEAD:
            break
        at, indexed = at + size, indexed or kind == b"moov"
    return data
