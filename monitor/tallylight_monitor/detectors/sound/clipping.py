"""Clipping: the tops of the waves are cut off at full scale.

Coding rounds the flat tops and lets them overshoot, so it is no use to look for samples that are equal. It is counted
how many are at full scale or above: where a wave is cut off there are many, where a limiter holds it a few.
"""

import numpy as np

from tallylight_monitor.detectors.frames import Sound
from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.sliding import Lasting, SlidingMean

FULL = 0.97  # of full scale
MEAN_SECONDS, FORGIVEN = 2.0, 2.0


class Clipping:
    """The share of samples at full scale over two seconds, of all channels."""

    def __init__(self, share: float) -> None:
        self._mean = SlidingMean(MEAN_SECONDS)
        self._lasting = Lasting(FORGIVEN)
        self._share = share

    def measure(self, sound: Sound) -> Measurement | None:
        """Measure 100 ms of sound."""
        if not sound.samples.size:
            return None
        full = self._full(sound)
        since = self._lasting.note(sound.at, is_so=full >= self._share)
        mean = self._mean.add(sound.seconds, full)
        return None if mean is None else Measurement(mean, since)

    @staticmethod
    def _full(sound: Sound) -> float:
        if sound.peak < FULL:
            return 0.0
        return float(np.count_nonzero(np.abs(sound.samples) >= FULL)) / sound.samples.size
