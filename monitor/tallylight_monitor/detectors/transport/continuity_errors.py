"""Continuity errors: packets are missing of what is not decoded (TR 101 290, 1.4).

What is missing of pictures and sound that are decoded is decode damage, and so is what the same burst took of others.
"""

from dataclasses import dataclass, field

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.transport_window import TransportWindow

BURST_SECONDS = 2.0  # for so long, what is missing went with what is decoded


@dataclass(slots=True)
class ContinuityErrors:
    """How many packets are missing of PIDs that are not decoded."""

    missing: float
    _hit: float = field(init=False, default=float("-inf"))

    def measure(self, window: TransportWindow) -> Measurement:
        """Measure half a second of packets."""
        if window.watched_missing:
            self._hit = window.at
        if not window.missing or window.begin - self._hit < BURST_SECONDS:
            return Measurement(0.0)
        detail = f"{window.missing} packets are missing of what is not decoded"
        return Measurement(float(window.missing), window.first.get("missing"), detail)
