from collections.abc import Iterator

import numpy as np
from detector_scenes import Act
from detector_scenes.moving_picture import FPS, HEIGHT, moving, pictures

from tallylight_monitor.detectors.frames import Picture

JOINS = (45, 21, 63, 33, 57)


def _joined(act: Act, index: int, behind: int, join: int) -> np.ndarray:
    """The picture, whose lower part is so many pictures behind while it is bad."""
    luma = moving(index)
    if act.is_bad(index / FPS):
        luma = luma.copy()
        luma[join:] = moving(index - behind)[join:]
    return luma


def scene(act: Act) -> Iterator[Picture]:
    """A camera that pans; what is below a line that jumps about is of the picture before."""
    return pictures(act, lambda index: _joined(act, index, 1, JOINS[index % len(JOINS)]))


def trap(act: Act) -> Iterator[Picture]:
    """A split screen: below its middle is another camera, three seconds behind."""
    return pictures(act, lambda index: _joined(act, index, 75, HEIGHT // 2))
