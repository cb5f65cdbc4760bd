from collections.abc import Iterator

import numpy as np
from detector_scenes import Act
from detector_scenes.moving_picture import FPS, moving, pictures

from tallylight_monitor.detectors.frames import Picture

SLOWLY = 8  # pictures to a step of the camera


def _brighter(act: Act, by: int, every: int) -> Iterator[Picture]:
    """Brighter by so much, in the second half of so many pictures, while it is bad."""

    def luma(index: int) -> np.ndarray:
        bright = act.is_bad(index / FPS) and index % every >= every // 2
        return np.clip(moving(index // SLOWLY).astype(np.int16) + (by if bright else 0), 16, 235).astype(np.uint8)

    return pictures(act, luma)


def scene(act: Act) -> Iterator[Picture]:
    """A light that goes up and down six times a second."""
    return _brighter(act, 12, 4)


def trap(act: Act) -> Iterator[Picture]:
    """A lamp that swings: once in two seconds."""
    return _brighter(act, 12, 50)
