"""Scrambling changed: a track that is not decoded is scrambled, and was clear; or the other way round."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.transport_window import TransportWindow


@dataclass(slots=True)
class ScramblingChanged:
    """How many PIDs are other than when they came first."""

    turned: float

    def measure(self, window: TransportWindow) -> Measurement:
        """Measure half a second of packets."""
        return Measurement(float(len(window.turned)), window.begin, "; ".join(window.turned))
