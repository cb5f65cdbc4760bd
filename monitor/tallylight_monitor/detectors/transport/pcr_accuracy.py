"""PCR accuracy: clock references that are not of the moment at which they are sent (TR 101 290, 2.4)."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.transport_window import TransportWindow


@dataclass(slots=True)
class PcrAccuracy:
    """The farthest reference from a constant rate; nothing where packets are missing, or the rate is not constant."""

    error: float

    def measure(self, window: TransportWindow) -> Measurement | None:
        """Measure half a second of packets."""
        if window.clock_error is None or window.missing or window.watched_missing or window.passed:
            return None
        return Measurement(window.clock_error, detail=f"a PCR is off by {window.clock_error:.0f} ns")
