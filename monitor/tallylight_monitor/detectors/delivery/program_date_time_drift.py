"""Program date-time drift: dates of segments go on otherwise than their durations do, without a discontinuity."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.reception import Reception


@dataclass(slots=True)
class ProgramDateTimeDrift:
    """How far dates and durations are apart, in seconds."""

    apart: float

    def measure(self, reception: Reception) -> Measurement:
        """Measure the reception now."""
        return Measurement(reception.dates_apart, detail=reception.dates)
