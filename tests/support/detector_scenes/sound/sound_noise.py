from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.heard import noise, stretches

from tallylight_monitor.detectors.frames import Sound


def scene(act: Act) -> Iterator[Sound]:
    """Nothing but a hiss."""
    return stretches(act, lambda _, at: noise(at, 0.1))


def trap(act: Act) -> Iterator[Sound]:
    """A programme with a hiss."""
    return stretches(act, lambda heard, at: heard + noise(at, 0.01))
