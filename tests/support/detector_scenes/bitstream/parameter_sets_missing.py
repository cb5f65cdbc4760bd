from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.coded_windows import LENGTH, windows

from tallylight_monitor.detectors.coding import CodingWindow


def scene(act: Act) -> Iterator[CodingWindow]:
    """Key frames, one a window, that come without their parameter sets."""
    return windows(
        act,
        lambda begin, at, bad: CodingWindow(
            begin, at, keys=(begin,), bare_keys=1 + round((begin - act.start) / LENGTH) if bad else 0
        ),
    )


def trap(act: Act) -> Iterator[CodingWindow]:
    """Each second key frame comes without, as of an intra picture within a GOP."""
    return windows(
        act,
        lambda begin, at, bad: CodingWindow(
            begin, at, keys=(begin,), bare_keys=round(begin / LENGTH) % 2 if bad else 0
        ),
    )
