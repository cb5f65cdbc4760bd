"""Variants identical: two versions of other sizes or bandwidths give the very same segments."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.reception import Reception


@dataclass(slots=True)
class VariantsIdentical:
    """How long the two versions that have been the same for longest have been seen to be."""

    seconds: float

    def measure(self, reception: Reception) -> Measurement | None:
        """Measure the reception now; None where no two versions could be compared."""
        if reception.same_seconds is None:
            return None
        return Measurement(reception.same_seconds, reception.same_since, reception.same)
