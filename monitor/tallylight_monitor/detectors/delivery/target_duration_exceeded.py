"""Target duration exceeded: segments that are longer, once rounded, than it (RFC 8216 4.3.3.1)."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.named import counted
from tallylight_monitor.detectors.reception import Reception


@dataclass(slots=True)
class TargetDurationExceeded:
    """How many segments of the playlist are longer than its target duration."""

    segments: float

    def measure(self, reception: Reception) -> Measurement:
        """Measure the reception now."""
        return counted(reception.too_long)
