"""DC offset: the waves do not swing about nought, as behind a converter or a sound card that is out of order."""

import numpy as np

from tallylight_monitor.detectors.frames import Sound
from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.sliding import Lasting, SlidingMean

MEAN_SECONDS, FORGIVEN = 1.0, 0.3


class DcOffset:
    """How far the mean of a channel's samples is from nought over a second, as a share of full scale."""

    def __init__(self, offset: float) -> None:
        self._offset = offset
        self._means: list[SlidingMean] = []
        self._lasting = Lasting(FORGIVEN)

    def measure(self, sound: Sound) -> Measurement | None:
        """Measure 100 ms of sound."""
        if not sound.samples.size:
            return None
        means = [float(each) for each in np.atleast_1d(sound.samples.mean(axis=1))]
        if len(means) != len(self._means):
            self._means = [SlidingMean(MEAN_SECONDS) for _ in means]
        since = self._lasting.note(sound.at, is_so=max(abs(each) for each in means) >= self._offset)
        found = [mean.add(sound.seconds, value) for mean, value in zip(self._means, means, strict=True)]
        if None in found:
            return None
        # What is over is over at once, and a slow wave swings to the other side.
        there = [abs(mean or 0.0) for mean, now in zip(found, means, strict=True) if now * (mean or 0.0) > 0]
        lasts = max(abs(each) for each in means) >= self._offset / 2
        return Measurement(max(there, default=0.0) if lasts else 0.0, since)
