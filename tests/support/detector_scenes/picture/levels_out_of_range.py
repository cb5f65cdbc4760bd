from collections.abc import Iterator

import numpy as np
from detector_scenes import Act
from detector_scenes.moving_picture import FPS, moving, pictures

from tallylight_monitor.detectors.frames import Picture


def _with_levels(act: Act, share: float) -> Iterator[Picture]:
    """So much of the picture is blacker than black while it is bad."""

    def luma(index: int) -> np.ndarray:
        found = moving(index)
        if act.is_bad(index / FPS):
            found = found.copy()
            found[: round(share * len(found))] = np.uint8(1)
        return found

    return pictures(act, luma)


def scene(act: Act) -> Iterator[Picture]:
    """A picture of full range."""
    return _with_levels(act, 0.1)


def trap(act: Act) -> Iterator[Picture]:
    """A title with overshoot at its edges."""
    return _with_levels(act, 0.012)
