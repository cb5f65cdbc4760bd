from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.coded_windows import windows

from tallylight_monitor.detectors.coding import CodingWindow


def _at_rates(act: Act, other: float) -> Iterator[CodingWindow]:
    return windows(act, lambda begin, at, bad: CodingWindow(begin, at, other if bad else 0.04))


def scene(act: Act) -> Iterator[CodingWindow]:
    """25 pictures a second, and half as many."""
    return _at_rates(act, 0.08)


def trap(act: Act) -> Iterator[CodingWindow]:
    """24.4 pictures a second: stamps that are rounded."""
    return _at_rates(act, 0.041)
