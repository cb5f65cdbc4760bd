"""Track durations differ: in one segment, there is more of the sound than of the pictures, or less."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.packet_times import PacketTimes


@dataclass(slots=True)
class TrackDurationsDiffer:
    """By how many seconds the sound of a segment lasts longer, or less long, than its pictures."""

    seconds: float

    def measure(self, times: PacketTimes) -> Measurement | None:
        """Measure a segment; None of one without pictures or sound."""
        picture, sound = times.picture, times.sound
        if not times.whole or picture is None or sound is None:
            return None
        lasts = picture.end - picture.begin, sound.end - sound.begin
        words = f"pictures for {lasts[0]:.2f} s, and sound for {lasts[1]:.2f} s"
        return Measurement(abs(lasts[0] - lasts[1]), times.begin, words)
