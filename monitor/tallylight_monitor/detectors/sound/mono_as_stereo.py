"""Mono as stereo: both channels carry the same, in a stream that has been stereo."""

from tallylight_monitor.detectors.frames import Sound
from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.sliding import Lasting, SlidingPair
from tallylight_monitor.detectors.sound_features import decibels

LOUD = -50.0  # dBFS: in pauses nothing is known
WIDE, WIDE_SECONDS = -25.0, 5.0  # dB of side below middle: a stream was stereo that was as wide, for so long
MEAN_SECONDS, FORGIVEN = 3.0, 3.0  # coding adds noise that differs, now and then


class MonoAsStereo:
    """How far what differs is below what both channels have in common, in dB."""

    def __init__(self, side: float) -> None:
        self._side = side
        self._wide = 0.0  # seconds
        self._mean, self._lasting = SlidingPair(MEAN_SECONDS), Lasting(FORGIVEN)

    def measure(self, sound: Sound) -> Measurement | None:
        """Measure 100 ms of sound; None in pauses, and where it never was stereo."""
        pair = sound.pair
        if pair is None or decibels(pair.louder) < LOUD:
            return None
        side = decibels(pair.side) - decibels(pair.middle)
        if side > WIDE:
            self._wide += sound.seconds
        since = self._lasting.note(sound.at, is_so=side < self._side)
        if (mean := self._mean.add(sound.seconds, pair)) is None:
            return None
        side = decibels(mean.side) - decibels(mean.middle)
        return Measurement(max(side, self._side) if self._wide < WIDE_SECONDS else side, since)
