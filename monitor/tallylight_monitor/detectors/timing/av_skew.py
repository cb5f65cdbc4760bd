"""A/V skew: by its stamps, sound is shifted against the pictures, other than it used to be.

In each segment it is compared where sound and pictures begin, and where they end. A stream may have its own habit: an
encoder sends pictures ahead of the sound, and its segments are cut so. What matters is that this changes.
"""

from collections import deque
from statistics import median

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.packet_times import PacketTimes

SEGMENTS, LEAST = 12, 3  # that tell the habit
NORMAL = 30  # segments after which a new shift is the habit


class AvSkew:
    """By how many seconds a segment's sound is shifted against its pictures, beside what is usual in the stream."""

    def __init__(self, skew: float) -> None:
        self._skew = skew
        self._usual: deque[float] = deque(maxlen=SEGMENTS)
        self._lasts = 0

    def measure(self, times: PacketTimes) -> Measurement | None:
        """Measure a segment; None of one without pictures or sound, and before there is a habit."""
        picture, sound = times.picture, times.sound
        if not times.whole or picture is None or sound is None:
            return None
        shifts = sound.begin - picture.begin, sound.end - picture.end
        shift = sum(shifts) / 2
        if len(self._usual) < LEAST:
            self._usual.append(shift)
            return None
        usual = median(self._usual)
        off = min((each - usual for each in shifts), key=abs)
        if abs(off) < self._skew:
            self._lasts = 0
            self._usual.append(shift)
            return Measurement(abs(off))
        self._lasts += 1
        if self._lasts > NORMAL:
            self._usual = deque([shift] * LEAST, SEGMENTS)
        words = f"the sound is {abs(off):.2f} s {'late' if off > 0 else 'early'} by its stamps"
        return Measurement(abs(off), times.begin if self._lasts == 1 else None, words)
