from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.coded_windows import windows

from tallylight_monitor.detectors.coding import CodingWindow


def _sized(act: Act, size: float) -> Iterator[CodingWindow]:
    return windows(act, lambda begin, at, bad: CodingWindow(begin, at, between=size if bad else 9000.0))


def scene(act: Act) -> Iterator[CodingWindow]:
    """Pictures that hold hardly anything."""
    return _sized(act, 300.0)


def trap(act: Act) -> Iterator[CodingWindow]:
    """A calm shot, of a quarter of the size."""
    return _sized(act, 2300.0)
