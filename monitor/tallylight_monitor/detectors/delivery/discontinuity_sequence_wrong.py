"""Discontinuity sequence wrong: it does not count the discontinuities that have left the playlist (RFC 8216 6.2.2)."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.named import counted
from tallylight_monitor.detectors.reception import Reception


@dataclass(slots=True)
class DiscontinuitySequenceWrong:
    """How many segments come after another number of discontinuities than in the look before."""

    segments: float

    def measure(self, reception: Reception) -> Measurement:
        """Measure the reception now."""
        return counted(reception.miscounted)
