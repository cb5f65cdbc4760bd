"""Channel imbalance: one of left and right is much louder than the other, for longer than any mix leaves it so."""

from tallylight_monitor.detectors.frames import Sound
from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.sliding import Lasting, SlidingPair
from tallylight_monitor.detectors.sound_features import decibels

LOUD = -45.0  # dBFS of the louder one: else nothing is known
UNUSED = -70.0  # dBFS: a channel that carries nothing is not out of balance
MEAN_SECONDS, FORGIVEN = 3.0, 1.0


class ChannelImbalance:
    """How far left and right are apart over three seconds, in dB."""

    def __init__(self, apart: float) -> None:
        self._apart = apart
        self._mean = SlidingPair(MEAN_SECONDS)
        self._lasting = Lasting(FORGIVEN), Lasting(FORGIVEN)  # of left, and of right

    def measure(self, sound: Sound) -> Measurement | None:
        """Measure 100 ms of sound."""
        pair = sound.pair
        if pair is None or decibels(pair.louder) < LOUD:
            return None
        now = decibels(pair.left) - decibels(pair.right)
        louder = [
            each.note(sound.at, is_so=off >= self._apart) for each, off in zip(self._lasting, (now, -now), strict=True)
        ]
        if (mean := self._mean.add(sound.seconds, pair)) is None:
            return None
        if decibels(mean.quieter) < UNUSED:
            return Measurement(0.0)
        apart = decibels(mean.left) - decibels(mean.right)
        since = louder[0 if apart > 0 else 1]
        if since is None:  # the other one was, a moment ago
            return Measurement(0.0)
        return Measurement(abs(apart), since, f"{'left' if apart > 0 else 'right'} is {abs(apart):.0f} dB louder")
