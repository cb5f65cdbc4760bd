from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.heard import stretches, tone

from tallylight_monitor.detectors.frames import Sound


def scene(act: Act) -> Iterator[Sound]:
    """A hum of 50 Hz and its harmonics."""
    return stretches(act, lambda heard, at: heard + tone(at, 50, 0.02) + tone(at, 100, 0.01) + tone(at, 150, 0.01))


def trap(act: Act) -> Iterator[Sound]:
    """A low note of an organ."""
    return stretches(
        act, lambda heard, at: heard + tone(at, 48.999, 0.02) + tone(at, 97.999, 0.01) + tone(at, 146.997, 0.01)
    )
