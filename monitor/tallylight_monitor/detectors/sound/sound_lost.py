"""Sound lost: the stream has had sound, and none can be judged. It is not silent: there is no sound track any more."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.tracks import Tracks


@dataclass(slots=True)
class SoundLost:
    """For how many seconds no sound could be judged."""

    absent: float

    def measure(self, tracks: Tracks) -> Measurement | None:
        """Measure the tracks now; None while no sound was ever judged."""
        sound = tracks.track("sound")
        if sound is None or not sound.judged:
            return None
        return Measurement(sound.idle, tracks.at - sound.idle, f"no sound can be judged: {sound.why}")
