"""Playlist malformed: lines that break the rules. What can be read is read; this says what could not be."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.reception import Reception

MOST_NAMED = 3  # in the detail; the others are counted


@dataclass(slots=True)
class PlaylistMalformed:
    """How many lines of the playlist break the rules."""

    flaws: float

    def measure(self, reception: Reception) -> Measurement:
        """Measure the reception now."""
        named, others = reception.flaws[:MOST_NAMED], len(reception.flaws) - MOST_NAMED
        detail = "; ".join(named) + (f"; and {others} more" if others > 0 else "")
        return Measurement(float(len(reception.flaws)), detail=detail)
