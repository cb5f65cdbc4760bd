"""Sync lost: bytes come that are no packet (TR 101 290, 1.1 and 1.2)."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.transport_window import TransportWindow


@dataclass(slots=True)
class TsSyncLost:
    """How many bytes were passed over to find the next packet."""

    passed: float

    def measure(self, window: TransportWindow) -> Measurement:
        """Measure half a second of packets."""
        detail = f"{window.passed} bytes of it are no packet" if window.passed else ""
        return Measurement(float(window.passed), window.first.get("passed"), detail)
