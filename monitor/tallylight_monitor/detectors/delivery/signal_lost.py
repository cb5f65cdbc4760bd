"""Signal lost: nothing at all arrives. The cause that inhibits most other detectors."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.reception import Reception


@dataclass(slots=True)
class SignalLost:
    """How long nothing has arrived, in target durations."""

    absent: float

    def measure(self, reception: Reception) -> Measurement:
        """Measure the reception now."""
        value = reception.absent / reception.target
        return Measurement(value, reception.at - reception.absent, reception.why)
