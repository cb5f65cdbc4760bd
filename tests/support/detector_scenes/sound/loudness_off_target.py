from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.heard import LOUDNESS, loudnesses

from tallylight_monitor.detectors.loudness import Loudness

COUNTED, BLUR = 28.9, 10.0


def scene(act: Act) -> Iterator[Loudness]:
    """A programme that is 5 LU too loud."""
    return loudnesses(act, lambda _: LOUDNESS + 5.2)


def trap(act: Act) -> Iterator[Loudness]:
    """Shouts, and a programme that is a little too loud."""
    return loudnesses(act, lambda at: LOUDNESS + (9 if round(at) % 8 == 0 else 2))
