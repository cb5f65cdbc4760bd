from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.stamped import segment, segments

from tallylight_monitor.detectors.packet_times import PacketTimes


def scene(act: Act) -> Iterator[PacketTimes]:
    """Sound with gaps of 300 ms."""
    return segments(act, lambda begin: segment(begin, gap=0.3))


def trap(act: Act) -> Iterator[PacketTimes]:
    """A frame of sound that is missing."""
    return segments(act, lambda begin: segment(begin, gap=0.021))
