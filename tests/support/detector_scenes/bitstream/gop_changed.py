from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.coded_windows import windows

from tallylight_monitor.detectors.coding import CodingWindow

LENGTH = 0.1


def _keyed(act: Act, bad_windows: int, *, also: bool) -> Iterator[CodingWindow]:
    """A key frame in each window; while bad, in one of so many alone; or in all, and in these once more."""

    def made(begin: float, at: float, bad: bool) -> CodingWindow:
        if not bad:
            return CodingWindow(begin, at, keys=(begin,))
        due = round(begin / LENGTH) % bad_windows == 0
        keys = (begin, begin + 0.04) if also else (begin,)
        return CodingWindow(begin, at, keys=keys if due else (begin,) if also else ())

    return windows(act, made, LENGTH)


def scene(act: Act) -> Iterator[CodingWindow]:
    """Key frames three times as far apart."""
    return _keyed(act, 3, also=False)


def trap(act: Act) -> Iterator[CodingWindow]:
    """Cuts, at which the encoder adds key frames; the last of them in its place."""
    return _keyed(act, 3, also=True)
