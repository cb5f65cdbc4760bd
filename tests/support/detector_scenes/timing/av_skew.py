from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.stamped import segment, segments

from tallylight_monitor.detectors.packet_times import PacketTimes


def scene(act: Act) -> Iterator[PacketTimes]:
    """Sound that is late by 300 ms more."""
    return segments(act, lambda begin: segment(begin, late=0.3))


def trap(act: Act) -> Iterator[PacketTimes]:
    """Sound that is late by as much as viewers do not notice."""
    return segments(act, lambda begin: segment(begin, late=0.08))
