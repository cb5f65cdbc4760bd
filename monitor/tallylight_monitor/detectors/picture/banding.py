"""Banding: what should be smooth has steps, because levels were lost before the encode."""

from dataclasses import dataclass, field

from tallylight_monitor.detectors.frames import Picture
from tallylight_monitor.detectors.level_comb import level_comb
from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.seldom import Seldom

LOOK_SECONDS = 0.25


@dataclass(slots=True)
class Banding:
    """How far the levels of smooth parts are those of a comb, with none between: 0 to 1."""

    share: float
    _seldom: Seldom = field(init=False, default_factory=lambda: Seldom(LOOK_SECONDS))

    def measure(self, picture: Picture) -> Measurement | None:
        """Measure a picture, a few times a second; None where it is not there at its own size."""
        if picture.whole is None or not self._seldom.due(picture.at) or (luma := picture.whole.luma()) is None:
            return None
        comb = level_comb(luma)
        detail = f"one level of {comb.apart:.0f} is there" if comb.concentrated >= self.share else ""
        return Measurement(comb.concentrated, detail=detail)
