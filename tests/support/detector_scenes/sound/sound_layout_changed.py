from collections.abc import Iterator

import numpy as np
from detector_scenes import Act
from detector_scenes.heard import stretches

from tallylight_monitor.detectors.frames import Sound


def scene(act: Act) -> Iterator[Sound]:
    """Six channels in place of two."""
    return stretches(act, lambda heard, _: np.repeat(heard, 3, axis=0))


def trap(act: Act) -> Iterator[Sound]:
    """One of two channels falls silent."""
    return stretches(act, lambda heard, _: heard * np.array([[1.0], [0.0]]))
