"""Segment not independent: it cannot be decoded by itself, because it does not begin with a key frame (RFC 8216 3).

Players start, seek and switch between variants at the beginning of a segment. One that refers to the segment before
shows nothing there until its first key frame.
"""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.segments import PictureSegment


@dataclass(slots=True)
class SegmentNotIndependent:
    """How many seconds behind a segment's start its first key frame is."""

    late: float

    def measure(self, segment: PictureSegment) -> Measurement:
        """Measure one segment."""
        return Measurement(segment.late, segment.begin, _words(segment))


def _words(segment: PictureSegment) -> str:
    if not segment.late:
        return ""
    if not segment.keyed:
        return f"segment {segment.number} holds no key frame in its {segment.late:.1f} s"
    return f"segment {segment.number} begins without a key frame: its first comes after {segment.late:.2f} s"
