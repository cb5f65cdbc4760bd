"""True peak exceeded: the waves between the samples are higher than was agreed (EBU R128: -1 dBTP).

A converter, or a coder, that has no headroom for them clips. Sound is sampled four times as often by Fourier's
transform, where its samples are high enough for it.
"""

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.detectors.frames import Sound
from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.sound_features import decibels

TIMES = 4
ABOVE = 4.0  # dB that a wave may be above its samples: below that, nothing needs to be worked out
EDGE = 32  # samples at either end, where a window that does not join itself rings


class TruePeakExceeded:
    """The true peak of 100 ms, in dBTP; that of the samples, where it is far below the threshold."""

    def __init__(self, peak: float) -> None:
        self._peak = peak

    def measure(self, sound: Sound) -> Measurement | None:
        """Measure 100 ms of sound."""
        if sound.samples.shape[1] <= 2 * EDGE:
            return None
        peak = sound.peak
        if decibels(peak**2) >= self._peak - ABOVE:
            peak = max(peak, *(_between(channel) for channel in sound.samples))
        return Measurement(decibels(peak**2))


def _between(samples: NDArray[np.float32]) -> float:
    """The highest value of the wave between one channel's samples."""
    finer = np.fft.irfft(np.fft.rfft(samples), TIMES * samples.size) * TIMES
    return float(np.abs(finer[TIMES * EDGE : -TIMES * EDGE]).max())
