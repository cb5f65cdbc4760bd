from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.heard import stretches, tone

from tallylight_monitor.detectors.frames import Sound


def scene(act: Act) -> Iterator[Sound]:
    """Nothing but a tone of 1 kHz."""
    return stretches(act, lambda _, at: tone(at, 1_000, 0.12))


def trap(act: Act) -> Iterator[Sound]:
    """A note with its harmonics."""
    return stretches(act, lambda _, at: tone(at, 1_000, 0.12) + tone(at, 2_000, 0.03))
