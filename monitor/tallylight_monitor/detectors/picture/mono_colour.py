"""Mono colour: one flat colour fills the picture, as when a decoder or a router has lost its input."""

from dataclasses import dataclass

from tallylight_monitor.detectors import features
from tallylight_monitor.detectors.frames import Picture
from tallylight_monitor.detectors.measurement import Measurement


@dataclass(slots=True)
class MonoColour:
    """The share of the picture that has one colour: the least of the planes' shares, up to the first that tells."""

    share: float
    spread: float

    def measure(self, picture: Picture) -> Measurement:
        """Measure one picture, luma first: most pictures need no more."""
        least = features.share_near(picture.luma, self.spread)
        if least >= self.share:
            least = min(least, *(features.share_near(plane, self.spread) for plane in picture.chroma))
        return Measurement(least)
