from collections.abc import Iterator

import numpy as np
from detector_scenes import Act
from detector_scenes.moving_picture import HEIGHT, flat, replaced

from tallylight_monitor.detectors.frames import Picture


def scene(act: Act) -> Iterator[Picture]:
    """A moving picture that is replaced by black."""
    return replaced(act, flat(16))


def trap(act: Act) -> Iterator[Picture]:
    """A night scene: black, but for lit windows in every thirtieth part of it."""
    night = flat(16)
    night[: HEIGHT // 30] = np.uint8(120)
    return replaced(act, night)
