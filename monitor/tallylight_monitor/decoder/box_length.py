"""How long a box of an MP4 file is by its own head (ISO/IEC 14496-12, 4.2)."""

BOX_HEAD, LONG_HEAD = 8, 16  # bytes: length and kind; and a length of 64 bits, where the first one is 1
TO_THE_END, _LONG = 0, 1  # as a length


def box_length(head: bytes) -> int:
    """In bytes, head and all; what is less than a head is no box, but for TO_THE_END. It reads the first sixteen."""
    length = int.from_bytes(head[:4], "big")
    return int.from_bytes(head[BOX_HEAD:LONG_HEAD], "big") if length == _LONG else length
