"""Sound noise: a steady hiss as strong at all pitches, as of a link without a signal, in place of a programme."""

import numpy as np

from tallylight_monitor.detectors.frames import Sound
from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.sliding import Lasting, SlidingMean
from tallylight_monitor.detectors.sound_features import decibels, power_of, spectrum

LEAST_LEVEL = -45.0  # dBFS
LOW, HIGH, BANDS = 300.0, 10_000.0, 16  # Hz
STEADY = 1.5  # dB from one stretch to the next
MEAN_SECONDS, FORGIVEN = 1.0, 0.3


class SoundNoise:
    """How evenly the power is spread over the pitches: 1 is white, and music far below; 0 where it is not steady."""

    def __init__(self, flatness: float) -> None:
        self._flatness = flatness
        self._mean = SlidingMean(MEAN_SECONDS)
        self._lasting = Lasting(FORGIVEN)
        self._level = 0.0

    def measure(self, sound: Sound) -> Measurement | None:
        """Measure 100 ms of sound."""
        if not sound.samples.size:
            return None
        flat = self._flat(sound)
        since = self._lasting.note(sound.at, is_so=flat >= self._flatness)
        mean = self._mean.add(sound.seconds, flat)
        return None if mean is None else Measurement(mean, since)

    def _flat(self, sound: Sound) -> float:
        samples = sound.loudest
        before, self._level = self._level, decibels(power_of(samples))
        if self._level < LEAST_LEVEL or abs(self._level - before) > STEADY:
            return 0.0
        bands = spectrum(samples)
        edges = np.linspace(LOW * sound.seconds, HIGH * sound.seconds, BANDS + 1).astype(int)
        if edges[-1] > bands.size:
            return 0.0
        powers = np.add.reduceat(bands[: edges[-1]], edges[:-1]) / np.diff(edges)
        return float(np.exp(np.log(powers + 1e-30).mean()) / (powers.mean() + 1e-30))
