from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.moving_picture import FPS

from tallylight_monitor.detectors.frames import Clock


def scene(act: Act) -> Iterator[Clock]:
    """A clock that steps back by six seconds with each picture, as a very short loop does."""
    for index in range(round(act.length * FPS)):
        bad = act.is_bad(index / FPS)
        yield Clock(index / FPS, "picture", -6.0 if bad else 0.0)


def trap(act: Act) -> Iterator[Clock]:
    """Steps that the stream declares."""
    for index in range(round(act.length * FPS)):
        bad = act.is_bad(index / FPS)
        yield Clock(index / FPS, "picture", -6.0 if bad else 0.0, declared=bad)
