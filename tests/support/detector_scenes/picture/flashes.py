from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.moving_picture import FPS, flat, moving, pictures

from tallylight_monitor.detectors.frames import Picture

COUNTED = 0.3
SLOWLY = 8  # pictures to a step of the camera: tiles that are smaller than what passes them flash of themselves


def _flashing(act: Act, dark: int, bright: int) -> Iterator[Picture]:
    """Alternately dark and bright, twelve times a second each, while it is bad."""
    levels = flat(dark), flat(bright)
    return pictures(act, lambda index: levels[index % 2] if act.is_bad(index / FPS) else moving(index // SLOWLY))


def scene(act: Act) -> Iterator[Picture]:
    """A moving picture, and a strobe."""
    return _flashing(act, 60, 220)


def trap(act: Act) -> Iterator[Picture]:
    """A screen that flickers in the dark: as fast, and by less than 20 cd/m2."""
    return _flashing(act, 50, 80)
