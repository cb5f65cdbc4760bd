"""Cache age: a cache hands a live playlist out for longer than the origin needs for the next version of it."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.reception import Reception


@dataclass(slots=True)
class CacheAge:
    """How long the live playlist lay in a cache, in target durations."""

    age: float

    def measure(self, reception: Reception) -> Measurement:
        """Measure the reception now."""
        return Measurement(reception.cache_age / reception.target)
