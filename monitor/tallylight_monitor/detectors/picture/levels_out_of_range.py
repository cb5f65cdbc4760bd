"""Levels out of range: luma is blacker than black and whiter than white, as full range that is sent as limited."""

from dataclasses import dataclass, field

from tallylight_monitor.detectors import features
from tallylight_monitor.detectors.frames import Picture
from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.seldom import Seldom

LOOK_SECONDS = 0.2
# Black is 16 and white 235 (BT.601, BT.709); EBU R 103 allows 5 to 246, for overshoot.
LEAST, MOST = 5, 246


@dataclass(slots=True)
class LevelsOutOfRange:
    """The share of the pixels that no camera and no mixer should send."""

    share: float
    _seldom: Seldom = field(init=False, default_factory=lambda: Seldom(LOOK_SECONDS))

    def measure(self, picture: Picture) -> Measurement | None:
        """Measure a picture, a few times a second."""
        if not self._seldom.due(picture.at):
            return None
        luma = picture.luma
        outside = features.darker(luma, LEAST) + luma.size - features.darker(luma, MOST + 1)
        return Measurement(outside / luma.size)
