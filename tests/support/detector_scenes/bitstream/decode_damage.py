from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.moving_picture import FPS

from tallylight_monitor.detectors.frames import Coded


def scene(act: Act) -> Iterator[Coded]:
    """Whole data, then damage up to a clean key frame."""
    for index in range(round(act.length * FPS)):
        bad = act.is_bad(index / FPS)
        yield Coded(index / FPS, int(bad), "coded data is missing" if bad else "")


def trap(act: Act) -> Iterator[Coded]:
    """Whole data, of which something is still said of damage that a clean key frame has ended."""
    for index in range(round(act.length * FPS)):
        yield Coded(index / FPS, 0, "coded data is missing" if act.is_bad(index / FPS) else "")
