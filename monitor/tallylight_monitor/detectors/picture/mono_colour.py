"""Mono colour: one flat colour fills the picture, as when a decoder or a router has lost its input."""

from dataclasses import dataclass

from tallylight_monitor.detectors import features
from tallylight_monitor.detectors.frames import Picture
from tallylight_monitor.detectors.measurement import Measurement


@dataclass(slots=True)
class MonoColour:
    """The share of the picture that has one colour: the least of the three planes' shares."""

    share: float
    spread: float

    def measure(self, picture: Picture) -> Measurement:
        """Measure one picture, chroma first: it is smaller, and tells most pictures apart at once."""
        least = 1.0
        for plane in (picture.blue, picture.red, picture.luma):
            least = min(least, features.share_near(plane, self.spread)[1])
            if least < self.share:
                break
        return Measurement(least)
