"""Whether fragmented MP4 came whole: its boxes say how long they are (ISO/IEC 14496-12, 4.2)."""

from tallylight_monitor.mp4.boxes import BOX_HEAD, LONG_HEAD, box_length


def missing_bytes(data: bytes) -> int:
    """How many bytes the last box of these lacks by its own word; 0 where it lacks none, or says nothing of it."""
    at = 0
    while at + BOX_HEAD <= len(data):
        length = box_length(data[at : at + LONG_HEAD])
        if length < BOX_HEAD or not data[at + 4 : at + BOX_HEAD].isalnum():
            return 0  # to the end, whatever that is; or no box
        at += length
    return max(0, at - len(data))
