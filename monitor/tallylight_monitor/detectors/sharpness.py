"""How much fine detail a picture has, on the small size that all detectors see."""

import numpy as np

from tallylight_monitor.detectors.frames import Plane

STEP = 3  # of the lines, one in so many


def fine_detail(luma: Plane) -> float:
    """The mean of the second difference along lines, in levels: edges and texture, and noise."""
    rows = luma[::STEP].astype(np.int16)
    return float(np.abs(2 * rows[:, 1:-1] - rows[:, :-2] - rows[:, 2:]).mean())
