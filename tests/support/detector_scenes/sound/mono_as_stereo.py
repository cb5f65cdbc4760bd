from collections.abc import Iterator

import numpy as np
from detector_scenes import Act
from detector_scenes.heard import noise, stretches

from tallylight_monitor.detectors.frames import Sound


def scene(act: Act) -> Iterator[Sound]:
    """Both channels carry the sum."""
    return stretches(act, lambda heard, _: np.stack([heard.mean(axis=0)] * 2))


def trap(act: Act) -> Iterator[Sound]:
    """A voice in the middle, and a trace of the room at its sides."""
    return stretches(act, lambda heard, at: np.stack([heard.mean(axis=0)] * 2) + noise(at, 0.01))
