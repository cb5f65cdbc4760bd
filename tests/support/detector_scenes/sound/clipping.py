from collections.abc import Iterator

import numpy as np
from detector_scenes import Act
from detector_scenes.heard import stretches

from tallylight_monitor.detectors.frames import Sound

BLUR = 2.0


def scene(act: Act) -> Iterator[Sound]:
    """Ten times too much gain, cut off at full scale."""
    return stretches(act, lambda heard, _: np.clip(heard * 10, -1, 1))


def trap(act: Act) -> Iterator[Sound]:
    """Music that a limiter holds below full scale."""
    return stretches(act, lambda heard, _: np.tanh(heard * 6) * 0.9)
