"""Mono colour: one flat colour fills the picture, as when a decoder or a router has lost its input."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.detectors import features
from tallylight_monitor.detectors.frames import Picture
from tallylight_monitor.detectors.measurement import Measurement


@dataclass(slots=True)
class MonoColour:
    """The share of the picture that has one colour: the least of the planes' shares, up to the first that tells."""

    share: float
    spread: float

    def measure(self, picture: Picture) -> Measurement:
        """Measure one picture, luma first: others count its values, too, and most pictures need no more."""
        least = self._share(picture.histogram)
        if least >= self.share:
            least = min(least, *(self._share(features.histogram(plane)) for plane in picture.chroma))
        return Measurement(least)

    def _share(self, counts: NDArray[np.int64]) -> float:
        return features.share_near(counts, self.spread)[1]
