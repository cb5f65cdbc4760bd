from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.heard import stretches, tone

from tallylight_monitor.detectors.frames import Sound


def scene(act: Act) -> Iterator[Sound]:
    """All samples are too high."""
    return stretches(act, lambda heard, _: heard + 0.06)


def trap(act: Act) -> Iterator[Sound]:
    """A wave that is slower than any that is heard."""
    return stretches(act, lambda heard, at: heard + tone(at, 4, 0.06))
