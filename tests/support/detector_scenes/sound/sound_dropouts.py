from collections.abc import Iterator

import numpy as np
from detector_scenes import Act
from detector_scenes.heard import stretches

from tallylight_monitor.detectors.frames import Sound

COUNTED = 0.5
EVERY, BEGIN, LENGTH = 4, 1_500, 960  # stretches; samples


def _cut(heard: np.ndarray, at: float) -> np.ndarray:
    found = heard.copy()
    if round(at * 10) % EVERY == 0:
        found[:, BEGIN : BEGIN + LENGTH] = 0.0
    return found


def _plucked(heard: np.ndarray, at: float) -> np.ndarray:
    return heard * np.exp(-np.arange(heard.shape[1]) / 1_200)


def scene(act: Act) -> Iterator[Sound]:
    """Twenty milliseconds are cut out, once in 0.4 s."""
    return stretches(act, _cut)


def trap(act: Act) -> Iterator[Sound]:
    """Short notes that rise at once and fade."""
    return stretches(act, _plucked)
