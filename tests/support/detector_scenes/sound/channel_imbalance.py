from collections.abc import Iterator

import numpy as np
from detector_scenes import Act
from detector_scenes.heard import stretches

from tallylight_monitor.detectors.frames import Sound


def scene(act: Act) -> Iterator[Sound]:
    """The right channel is 20 dB too low."""
    return stretches(act, lambda heard, _: heard * np.array([[1.0], [0.1]]))


def trap(act: Act) -> Iterator[Sound]:
    """A mix that leans to the left."""
    return stretches(act, lambda heard, _: heard * np.array([[1.0], [0.45]]))
