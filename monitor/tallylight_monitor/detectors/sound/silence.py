"""Silence: no channel is louder than a level. A listener calls a noise floor at -69 dBFS silence too."""

from dataclasses import dataclass

from tallylight_monitor.detectors import features
from tallylight_monitor.detectors.frames import Sound
from tallylight_monitor.detectors.measurement import Measurement


@dataclass(slots=True)
class Silence:
    """The level of the loudest channel, in dBFS."""

    level: float

    def measure(self, sound: Sound) -> Measurement | None:
        """Measure 100 ms of sound."""
        if not sound.samples.size:
            return None
        return Measurement(features.level_dbfs(sound.samples))
