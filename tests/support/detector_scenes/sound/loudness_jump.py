from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.heard import LOUDNESS, loudnesses

from tallylight_monitor.detectors.loudness import Loudness

BLUR = 3.0


def scene(act: Act) -> Iterator[Loudness]:
    """A clip that is 20 LU louder."""
    return loudnesses(act, lambda _: LOUDNESS + 20)


def trap(act: Act) -> Iterator[Loudness]:
    """A shout, and a scene that is a little louder."""
    return loudnesses(act, lambda at: LOUDNESS + (8 if round(at) % 8 == 0 else 4))
