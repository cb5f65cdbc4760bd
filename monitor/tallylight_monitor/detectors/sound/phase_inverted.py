"""Phase inverted: left is right turned over, so what both have in common is gone for each who listens in mono."""

from tallylight_monitor.detectors.frames import Sound
from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.sliding import Lasting, SlidingPair
from tallylight_monitor.detectors.sound_features import decibels

LOUD, NEAR = -55.0, 15.0  # dBFS of the quieter one, and dB that it may be below the other: else nothing is known
MEAN_SECONDS, FORGIVEN = 1.0, 0.5


class PhaseInverted:
    """The correlation of left and right over a second, from -1 to 1."""

    def __init__(self, correlation: float) -> None:
        self._correlation = correlation
        self._mean = SlidingPair(MEAN_SECONDS)
        self._lasting = Lasting(FORGIVEN)

    def measure(self, sound: Sound) -> Measurement | None:
        """Measure 100 ms of sound; None in pauses, and where there is no left and right."""
        pair = sound.pair
        if pair is None or decibels(pair.quieter) < max(LOUD, decibels(pair.louder) - NEAR):
            return None
        since = self._lasting.note(sound.at, is_so=pair.correlation < self._correlation)
        mean = self._mean.add(sound.seconds, pair)
        return None if mean is None else Measurement(mean.correlation, since)
