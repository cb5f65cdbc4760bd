"""Segment rewritten: under a number that the playlist has named before stands something else (RFC 8216 6.2.1)."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.named import counted
from tallylight_monitor.detectors.reception import Reception


@dataclass(slots=True)
class SegmentRewritten:
    """How many segments are something else than in the look before."""

    segments: float

    def measure(self, reception: Reception) -> Measurement:
        """Measure the reception now."""
        return counted(reception.rewritten)
