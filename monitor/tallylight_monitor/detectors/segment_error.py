"""Segment error: the playlist names a segment that cannot be had whole."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.frames import Reception


@dataclass(slots=True)
class SegmentError:
    """Segments lost one after the other."""

    failures: float

    def measure(self, reception: Reception) -> Measurement | None:
        """Measure the reception now; None while it is not clear whether the whole source has gone."""
        if reception.lost_in_a_row and not reception.reachable:
            return None
        return Measurement(float(reception.lost_in_a_row), detail=reception.lost_why)
