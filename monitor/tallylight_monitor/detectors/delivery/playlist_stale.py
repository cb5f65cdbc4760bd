"""Playlist stale: it is served, but names no new segment (RFC 8216 6.2.2: one comes within 1.5 target durations)."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.reception import Reception


@dataclass(slots=True)
class PlaylistStale:
    """The age of the playlist's last new segment, in target durations."""

    age: float

    def measure(self, reception: Reception) -> Measurement:
        """Measure the reception now."""
        value = reception.playlist_age / reception.target
        detail = f"it is served, and no new segment is in {reception.stands}" if reception.stands else ""
        return Measurement(value, reception.at - reception.playlist_age, detail)
