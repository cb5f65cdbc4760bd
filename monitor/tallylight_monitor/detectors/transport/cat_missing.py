"""CAT missing: a track is scrambled, and no table says how a receiver gets its keys (TR 101 290, 2.6)."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.transport_window import TransportWindow


@dataclass(slots=True)
class CatMissing:
    """Whether packets are scrambled, and no CAT comes."""

    unnamed: float

    def measure(self, window: TransportWindow) -> Measurement:
        """Measure half a second of packets."""
        return Measurement(float(window.unnamed_keys))
