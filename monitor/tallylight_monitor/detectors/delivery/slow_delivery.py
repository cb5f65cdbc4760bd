"""Slow delivery: fetching segments takes nearly as long as playing them, or longer."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.reception import Reception


@dataclass(slots=True)
class SlowDelivery:
    """How long fetching takes, as a share of what is fetched."""

    share: float

    def measure(self, reception: Reception) -> Measurement:
        """Measure the reception now."""
        return Measurement(reception.fetch_share)
