from collections.abc import Iterator

import numpy as np
from detector_scenes import Act
from detector_scenes.moving_picture import WIDTH, flat, replaced

from tallylight_monitor.detectors.frames import Picture


def scene(act: Act) -> Iterator[Picture]:
    """A moving picture that is replaced by grey."""
    return replaced(act, flat(126))


def trap(act: Act) -> Iterator[Picture]:
    """A slate of one colour, with a line of text on a tenth of it."""
    slate = flat(126)
    slate[:, : WIDTH // 10] = np.uint8(200)
    return replaced(act, slate)
