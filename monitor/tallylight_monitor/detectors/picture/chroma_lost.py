"""Chroma lost: the colours go, and the picture stays, as where a cable or a converter loses them.

Black and white footage begins with a cut; what fades to grey does so slowly. Here the colours go at once in one shot.
"""

from dataclasses import dataclass, field

import numpy as np

from tallylight_monitor.detectors.frames import Picture
from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.seldom import Seldom
from tallylight_monitor.detectors.within_shot import WithinShot

# As often as pictures are kept for evidence, whose colours are made anyway; more often once they are gone.
LOOK_SECONDS, CLOSELY_SECONDS = 0.5, 0.2
GREY, STEP = 128, 2
# Levels of colour, as the mean of both planes' distance from grey in sum: less is nearly black and white.
COLOURED = 2.5


@dataclass(slots=True)
class ChromaLost:
    """The share of its colour that the picture has lost at once."""

    lost: float
    _seldom: Seldom = field(init=False, default_factory=lambda: Seldom(LOOK_SECONDS))
    _colour: WithinShot = field(init=False)

    def __post_init__(self) -> None:
        self._colour = WithinShot(COLOURED, 1.0 - self.lost)

    def measure(self, picture: Picture) -> Measurement | None:
        """Measure a picture, about twice a second."""
        if not self._seldom.due(picture.at, CLOSELY_SECONDS if self._colour.is_fallen else None):
            return None
        fallen = self._colour.take(picture, _colour(picture))
        if fallen is None:
            return None
        return Measurement(0.0 if fallen.since is None else max(0.0, 1.0 - fallen.left), fallen.since)


def _colour(picture: Picture) -> float:
    planes = (plane[::STEP, ::STEP].astype(np.int16) for plane in picture.chroma)
    return sum(float(np.abs(plane - GREY).mean()) for plane in planes)
