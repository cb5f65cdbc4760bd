from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.moving_picture import FPS, moving, pictures

from tallylight_monitor.detectors.frames import Picture

COUNTED = 0.5


def scene(act: Act) -> Iterator[Picture]:
    """Each second picture is the one before once more."""
    return pictures(act, lambda index: moving(index - index % 2 if act.is_bad(index / FPS) else index))


def trap(act: Act) -> Iterator[Picture]:
    """The same from the start, as film at twelve pictures a second is; with a slower camera in its middle."""
    return pictures(act, lambda index: moving(index // 2 if act.is_bad(index / FPS) else index - index % 2))
