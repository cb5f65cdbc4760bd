"""PCR repetition: clock references come too seldom (TR 101 290, 2.3)."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.transport_window import TransportWindow


@dataclass(slots=True)
class PcrRepetition:
    """The longest time without a clock reference."""

    apart: float

    def measure(self, window: TransportWindow) -> Measurement:
        """Measure half a second of packets."""
        if window.missing or window.watched_missing:  # it may have been lost with them
            return Measurement(0.0)
        gap = window.clock
        return Measurement(gap.seconds, gap.since, f"no PCR for {gap.seconds:.2f} s")
