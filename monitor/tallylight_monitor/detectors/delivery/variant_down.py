"""Variant down: the master playlist names a version that cannot be had, and the next best one is watched instead."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.reception import Reception


@dataclass(slots=True)
class VariantDown:
    """How many versions that are better than the one watched cannot be had."""

    down: float

    def measure(self, reception: Reception) -> Measurement:
        """Measure the reception now."""
        return Measurement(float(len(reception.down)), detail="; ".join(reception.down))
