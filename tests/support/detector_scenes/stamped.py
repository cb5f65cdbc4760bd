"""Segments of a second, with the stamps of their tracks, and what is made of them while an act is bad."""

from collections.abc import Callable, Iterator

from detector_scenes import Act
from tallylight_monitor.detectors.packet_times import PacketTimes, TrackTimes

SECONDS = 0.25  # of a segment
HABIT = 0.4  # seconds by which the pictures are ahead of the sound in this stream


def segments(act: Act, bad: Callable[[float], PacketTimes]) -> Iterator[PacketTimes]:
    """Healthy ones, and others while the act is bad, by where they begin."""
    for index in range(round(act.length / SECONDS)):
        begin = index * SECONDS
        yield bad(begin) if act.is_bad(begin) else segment(begin)


def segment(
    begin: float, *, late: float = 0.0, longer: float = 0.0, gap: float = 0.0, apart: float = 0.5
) -> PacketTimes:
    """One whose sound is so late, lasts so much longer, and has such a gap."""
    sound = TrackTimes(begin - HABIT + late, begin - HABIT + late + SECONDS + longer, gap)
    return PacketTimes(begin, begin + SECONDS, TrackTimes(begin, begin + SECONDS), sound, apart, whole=True)
