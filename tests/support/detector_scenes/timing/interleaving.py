from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.stamped import segment, segments

from tallylight_monitor.detectors.packet_times import PacketTimes


def scene(act: Act) -> Iterator[PacketTimes]:
    """Sound that comes three seconds behind its pictures."""
    return segments(act, lambda begin: segment(begin, apart=3.0))


def trap(act: Act) -> Iterator[PacketTimes]:
    """Pictures that are sent ahead, as far as they may be."""
    return segments(act, lambda begin: segment(begin, apart=0.9))
