from collections.abc import Iterator

import numpy as np
from detector_scenes import Act
from detector_scenes.heard import stretches

from tallylight_monitor.detectors.frames import Sound


def scene(act: Act) -> Iterator[Sound]:
    """Peaks at full scale."""
    return stretches(act, lambda heard, _: heard / np.abs(heard).max())


def trap(act: Act) -> Iterator[Sound]:
    """Peaks just below what was agreed."""
    return stretches(act, lambda heard, _: heard / np.abs(heard).max() * 0.8)
