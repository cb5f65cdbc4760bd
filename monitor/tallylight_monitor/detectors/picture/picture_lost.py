"""Picture lost: the stream has shown pictures, and none can be judged, whatever else comes."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.tracks import Tracks


@dataclass(slots=True)
class PictureLost:
    """For how many seconds no picture could be judged."""

    absent: float

    def measure(self, tracks: Tracks) -> Measurement | None:
        """Measure the tracks now; None while no picture was ever judged."""
        picture = tracks.track("picture")
        if picture is None or not picture.judged:
            return None
        return Measurement(picture.idle, tracks.at - picture.idle, f"no picture can be judged: {picture.why}")
