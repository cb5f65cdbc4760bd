from collections.abc import Iterator

import numpy as np
from detector_scenes import Act
from detector_scenes.heard import stretches, tone

from tallylight_monitor.detectors.frames import Sound


def scene(act: Act) -> Iterator[Sound]:
    """The right channel is turned over."""
    return stretches(act, lambda heard, _: heard * np.array([[1.0], [-1.0]]))


def trap(act: Act) -> Iterator[Sound]:
    """Two voices that have nothing in common."""
    return stretches(act, lambda heard, at: np.stack([heard[0], tone(at, 523, 0.1)[1]]))
