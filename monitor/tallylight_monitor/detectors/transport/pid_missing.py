"""PID missing: a track that the map names does not come (TR 101 290, 1.6)."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.transport_window import TransportWindow


@dataclass(slots=True)
class PidMissing:
    """For how long nothing came of such a track that is not decoded."""

    absent: float

    def measure(self, window: TransportWindow) -> Measurement:
        """Measure half a second of packets."""
        gap = window.absent
        return Measurement(gap.seconds, gap.since, f"{gap.what}: nothing for {gap.seconds:.1f} s")
