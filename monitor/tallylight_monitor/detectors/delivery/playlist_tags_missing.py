"""Playlist tags missing: the master playlist does not say what players choose a version by."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.named import counted
from tallylight_monitor.detectors.reception import Reception


@dataclass(slots=True)
class PlaylistTagsMissing:
    """How many of the tags and attributes that are expected are missing."""

    tags: float

    def measure(self, reception: Reception) -> Measurement:
        """Measure the reception now."""
        return counted(reception.tags_missing)
