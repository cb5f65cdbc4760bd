from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.coded_windows import windows

from tallylight_monitor.detectors.coding import CodingWindow

COUNTED = 12.0
LATE = 0.2  # in its window a key frame comes so late


def scene(act: Act) -> Iterator[CodingWindow]:
    """Key frames four times a second, and none."""
    return windows(act, lambda begin, at, bad: CodingWindow(begin, at, keys=() if bad else (begin + LATE,)))


def trap(act: Act) -> Iterator[CodingWindow]:
    """A key frame every ten seconds, as most software encoders have where they are told nothing."""
    return windows(
        act, lambda begin, at, bad: CodingWindow(begin, at, keys=() if bad and begin % 10 else (begin + LATE,))
    )
