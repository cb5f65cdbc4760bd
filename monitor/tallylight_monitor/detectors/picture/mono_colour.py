"""Mono colour: one flat colour fills the picture, as when a decoder or a router has lost its input."""

from dataclasses import dataclass, field

from tallylight_monitor.detectors import features
from tallylight_monitor.detectors.frames import Picture, Plane
from tallylight_monitor.detectors.measurement import Measurement


@dataclass(slots=True)
class MonoColour:
    """The share of the picture that has one colour: the least of the planes' shares, up to the first that tells."""

    share: float
    spread: float
    _middle: int = field(default=0, init=False)  # the luma's median, of the picture before

    def measure(self, picture: Picture) -> Measurement:
        """Measure one picture, luma first: most pictures need no more."""
        self._middle = features.median(picture.luma, self._middle)
        least = features.share_near(picture.luma, self._middle, self.spread)
        if least >= self.share:
            least = min(least, *(self._share(plane) for plane in picture.chroma))
        return Measurement(least)

    def _share(self, plane: Plane) -> float:
        return features.share_near(plane, features.median(plane), self.spread)
