"""Picture lost: there is a picture track, and media passes of which no picture can be judged."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.track import TrackState


@dataclass(slots=True)
class PictureLost:
    """How many seconds of media have passed since the last picture that was judged."""

    absent: float

    def measure(self, track: TrackState) -> Measurement | None:
        """Measure what could be judged of the picture track; None of any other."""
        if track.kind != "picture":
            return None
        never = "no picture has come yet" if track.declared and track.idle else ""
        return Measurement(track.idle, track.at - track.idle, ": ".join(part for part in (never, track.why) if part))
