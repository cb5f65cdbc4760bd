"""Whether fragmented MP4 came whole: its boxes say how long they are (ISO/IEC 14496-12, 4.2)."""

HEAD, LONG_HEAD = 8, 16  # bytes


def missing_bytes(data: bytes) -> int:
    """How many bytes the last box of these lacks by its own word; 0 where it lacks none, or says nothing of it."""
    at = 0
    while at + HEAD <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if length == 1:
            length = int.from_bytes(data[at + HEAD : at + LONG_HEAD], "big")
        if length < HEAD or not data[at + 4 : at + HEAD].isalnum():
            return 0  # to the end, whatever that is; or no box
        at += length
    return max(0, at - len(data))
