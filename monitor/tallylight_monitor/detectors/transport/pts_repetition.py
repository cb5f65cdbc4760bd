"""PTS repetition: pictures or sound without a time stamp (TR 101 290, 2.5)."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.transport_window import TransportWindow


@dataclass(slots=True)
class PtsRepetition:
    """The longest time from a stamp to a unit that lacks one. What is not sent lacks none."""

    lacking: float

    def measure(self, window: TransportWindow) -> Measurement:
        """Measure half a second of packets."""
        gap = window.stamps
        return Measurement(gap.seconds, gap.since, f"{gap.what}: no PTS for {gap.seconds:.1f} s")
