from collections.abc import Iterator

import numpy as np
from detector_scenes import Act
from detector_scenes.moving_picture import FPS, HEIGHT, WIDTH, moving, pictures

from tallylight_monitor.detectors.frames import Picture

COUNTED = 2.0


def _standing(act: Act, luma_of: dict[str, int], *, always: bool) -> Iterator[Picture]:
    """A moving picture of which a part stands while it is bad; or `always`."""
    top, left = luma_of["top"], luma_of["left"]
    first = 0 if always else round(act.start * FPS)

    def luma(index: int) -> np.ndarray:
        found = moving(index)
        if not (always or act.is_bad(index / FPS)):
            return found
        found = found.copy()
        found[top:, left:] = moving(first)[top:, left:]
        return found

    return pictures(act, luma)


def scene(act: Act) -> Iterator[Picture]:
    """A quarter of the picture stops."""
    return _standing(act, {"top": HEIGHT // 2, "left": WIDTH // 2}, always=False)


def trap(act: Act) -> Iterator[Picture]:
    """A board in a quarter of the picture, which never moved."""
    return _standing(act, {"top": HEIGHT // 2, "left": WIDTH // 2}, always=True)
