from collections.abc import Iterator

import numpy as np
from detector_scenes import Act
from detector_scenes.heard import stretches

from tallylight_monitor.detectors.frames import Sound


def scene(act: Act) -> Iterator[Sound]:
    """A right channel that falls silent."""
    return stretches(act, lambda heard, _: heard * np.array([[1.0], [0.0]]))


def trap(act: Act) -> Iterator[Sound]:
    """A right channel that is much less loud, and is there."""
    return stretches(act, lambda heard, _: heard * np.array([[1.0], [0.1]]))
