"""Channel silent: left or right, which has been heard, is not heard any more, while the other one is.

What is coded together leaks: at a low bitrate a channel that was sent silent is decoded with a trace of the other. So
it is judged how far one is below the other. Layouts with more channels are judged by their left and right alone:
surround channels and the centre are idle for minutes in healthy programmes.
"""

from tallylight_monitor.detectors.frames import Sound
from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.sliding import Lasting, SlidingPair
from tallylight_monitor.detectors.sound_features import decibels

LOUD = -45.0  # dBFS: in a pause of the louder one, nothing is known
NEAR, HEARD_SECONDS = 20.0, 3.0  # a channel was heard that was so near to the other, for so long
MEAN_SECONDS, FORGIVEN = 1.0, 0.5
MOST = 90.0  # dB


class ChannelSilent:
    """How far the quieter channel is below the louder one over a second, in dB; 0 where it was never heard."""

    def __init__(self, apart: float) -> None:
        self._apart = apart
        self._mean = SlidingPair(MEAN_SECONDS)
        self._lasting = Lasting(FORGIVEN)
        self._heard = [0.0, 0.0]  # seconds, of left and right

    def measure(self, sound: Sound) -> Measurement | None:
        """Measure 100 ms of sound."""
        pair = sound.pair
        if pair is None or decibels(pair.louder) < LOUD:
            return None
        levels = decibels(pair.left), decibels(pair.right)
        for channel in (0, 1):
            if max(levels) - levels[channel] <= NEAR:
                self._heard[channel] += sound.seconds
        since = self._lasting.note(sound.at, is_so=abs(levels[0] - levels[1]) >= self._apart)
        if (mean := self._mean.add(sound.seconds, pair)) is None:
            return None
        quiet = 0 if mean.left < mean.right else 1
        if self._heard[quiet] < HEARD_SECONDS:
            return Measurement(0.0)
        apart = min(MOST, decibels(mean.louder) - decibels(mean.quieter))
        return Measurement(apart, since, f"the {'left' if quiet == 0 else 'right'} channel is silent")
