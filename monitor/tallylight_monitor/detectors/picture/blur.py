"""Blur: the picture loses its fine detail at once, within one shot: a wrong scaler, a lens, an encoder out of bits."""

from dataclasses import dataclass, field

from tallylight_monitor.detectors.frames import Picture
from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.seldom import Seldom
from tallylight_monitor.detectors.sharpness import fine_detail
from tallylight_monitor.detectors.within_shot import WithinShot

LOOK_SECONDS = 0.2
LEAST_DETAIL = 1.0  # levels: flat pictures have nothing to lose


@dataclass(slots=True)
class Blur:
    """The share of its fine detail that the picture has lost at once."""

    lost: float
    _seldom: Seldom = field(init=False, default_factory=lambda: Seldom(LOOK_SECONDS))
    _detail: WithinShot = field(init=False)

    def __post_init__(self) -> None:
        self._detail = WithinShot(LEAST_DETAIL, 1.0 - self.lost)

    def measure(self, picture: Picture) -> Measurement | None:
        """Measure a picture, a few times a second."""
        if not self._seldom.due(picture.at):
            return None
        fallen = self._detail.take(picture, fine_detail(picture.luma))
        if fallen is None:
            return None
        return Measurement(0.0 if fallen.since is None else max(0.0, 1.0 - fallen.left), fallen.since)
