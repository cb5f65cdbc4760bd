"""Silence: no channel is louder than a level. A listener calls a noise floor at -69 dBFS silence too.

But rain that lulls is not silent: what is a little under the stream's own ambience is a lull of it.
"""

from tallylight_monitor.detectors import features
from tallylight_monitor.detectors.ambience import Ambience
from tallylight_monitor.detectors.frames import Sound
from tallylight_monitor.detectors.measurement import Measurement


class Silence:
    """The level of the loudest channel, in dBFS; a lull counts as `level` itself, which is no silence."""

    def __init__(self, level: float) -> None:
        self._silent = level
        self._ambience = Ambience(level)

    def measure(self, sound: Sound) -> Measurement | None:
        """Measure 100 ms of sound."""
        if not sound.samples.size:
            return None
        level = features.level_dbfs(sound.samples)
        self._ambience.hear(level)
        lull = level < self._silent and level >= self._ambience.limit()
        return Measurement(self._silent if lull else level)
