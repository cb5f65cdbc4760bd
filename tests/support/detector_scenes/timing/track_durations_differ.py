from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.stamped import segment, segments

from tallylight_monitor.detectors.packet_times import PacketTimes


def scene(act: Act) -> Iterator[PacketTimes]:
    """Sound that lasts longer than the pictures."""
    return segments(act, lambda begin: segment(begin, longer=0.5))


def trap(act: Act) -> Iterator[PacketTimes]:
    """Sound that is cut between its frames."""
    return segments(act, lambda begin: segment(begin, longer=0.04))
