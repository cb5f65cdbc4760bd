"""Finds out what a segment holds, by what it is. Pure."""

from tallylight_monitor.ingest.content.coded import Coded
from tallylight_monitor.ingest.content.in_mp4 import coded_in_mp4
from tallylight_monitor.ingest.content.in_packets import coded_in_packets
from tallylight_monitor.ingest.mp4_boxes import is_mp4


def coded_in(init: bytes, data: bytes) -> tuple[Coded, ...]:
    """The tracks of pictures and sound; none where its headers cannot be read, or it has none of these kinds."""
    if init or is_mp4(data):
        return tuple(coded_in_mp4(init or data))
    return tuple(coded_in_packets(data))
