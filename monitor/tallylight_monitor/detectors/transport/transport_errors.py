"""Transport errors: packets that a receiver before us could not mend (TR 101 290, 2.1)."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.transport_window import TransportWindow


@dataclass(slots=True)
class TransportErrors:
    """How many packets are marked."""

    marked: float

    def measure(self, window: TransportWindow) -> Measurement:
        """Measure half a second of packets."""
        detail = f"{window.marked} packets are marked as damaged by who sent them" if window.marked else ""
        return Measurement(float(window.marked), window.first.get("marked"), detail)
