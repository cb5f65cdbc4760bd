"""Segment error: the playlist is served and names a segment, which cannot be had whole."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.reception import Reception


@dataclass(slots=True)
class SegmentError:
    """Segments lost one after the other."""

    failures: float

    def measure(self, reception: Reception) -> Measurement:
        """Measure the reception now."""
        return Measurement(float(reception.lost_in_a_row), detail=reception.lost_why)
