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
        gap = window.clock
        return Measurement(gap.seconds, gap.since, f"no PCR for {gap.seconds:.2f} s")
