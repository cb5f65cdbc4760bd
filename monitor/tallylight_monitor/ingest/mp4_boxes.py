"""What the first boxes of an MP4 file say: whether it can be played as it comes."""

BOX_HEAD = 8  # bytes: length and type; 16 where the length is a long one
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
