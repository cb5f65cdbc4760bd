"""Undecodable: a track is declared, or data comes, of which nothing could ever be judged."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.tracks import Tracks


@dataclass(slots=True)
class Undecodable:
    """For how many seconds a track was there of which nothing was ever judged: of several, the longest.

    Once nothing more comes, it was there for long enough, however short it is.
    """

    absent: float

    def measure(self, tracks: Tracks) -> Measurement:
        """Measure the tracks now."""
        never = [track for track in tracks.tracks if not track.judged]
        if not never:
            return Measurement(
                tracks.empty, tracks.at - tracks.empty, "neither pictures nor sound are found in what comes"
            )
        idle = max(self.absent if tracks.over else 0.0, *(track.idle for track in never))
        words = "; ".join(f"{track.name}: {track.why}" for track in never)
        return Measurement(idle, max(0.0, tracks.at - idle), f"nothing can be judged of the {words}")
