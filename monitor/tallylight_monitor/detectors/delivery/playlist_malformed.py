"""Playlist malformed: lines that break the rules. What can be read is read; this says what could not be."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.named import counted
from tallylight_monitor.detectors.reception import Reception


@dataclass(slots=True)
class PlaylistMalformed:
    """How many lines of the playlist break the rules."""

    flaws: float

    def measure(self, reception: Reception) -> Measurement:
        """Measure the reception now."""
        return counted(reception.flaws)
