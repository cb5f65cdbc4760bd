from collections.abc import Iterator

import numpy as np
from detector_scenes import Act
from detector_scenes.moving_picture import FPS, HEIGHT, moving, pictures

from tallylight_monitor.detectors.frames import Picture

COUNTED = 3.0


def _barred(act: Act, top: int, bottom: int) -> Iterator[Picture]:
    """With bars of so many lines while it is bad."""

    def luma(index: int) -> np.ndarray:
        found = moving(index)
        if not act.is_bad(index / FPS):
            return found
        found = found.copy()
        found[:top] = found[HEIGHT - bottom :] = np.uint8(16)
        return found

    return pictures(act, luma)


def scene(act: Act) -> Iterator[Picture]:
    """A moving picture, and bars above and below it."""
    return _barred(act, 11, 11)


def trap(act: Act) -> Iterator[Picture]:
    """A dark sky: black above, and nothing of the kind below."""
    return _barred(act, 20, 0)
