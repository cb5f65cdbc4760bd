"""A/V skew: by its stamps, sound is shifted against the pictures, other than it used to be.

In each segment it is compared where sound and pictures begin, and where they end. A stream may have its own habit: an
encoder sends pictures ahead of the sound, and its segments are cut so. What matters is that this changes; behind a
discontinuity that is declared something else comes, which has a habit of its own.
"""

from collections import deque
from statistics import median

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.packet_times import PacketTimes

SEGMENTS, LEAST = 12, 3  # that tell the habit
WITHIN = 2  # segments, in which a shift comes to be
NORMAL = 30  # segments after which a new shift is the habit


class AvSkew:
    """By how many seconds a segment's sound is shifted against its pictures, beside what is usual in the stream."""

    def __init__(self, skew: float) -> None:
        self._skew = skew
        self._usual: deque[float] = deque(maxlen=SEGMENTS)
        self._lasts = 0  # unusual segments in a row, of which the first began at `_began`
        self._began = 0.0

    def measure(self, times: PacketTimes) -> Measurement | None:
        """Measure a segment; None of one without pictures or sound, and before there is a habit."""
        picture, sound = times.picture, times.sound
        if times.anew:
            self._usual.clear()
            self._lasts = 0
        if not times.whole or picture is None or sound is None:
            return None
        shifts = sound.begin - picture.begin, sound.end - picture.end
        shift = sum(shifts) / 2
        if len(self._usual) < LEAST:
            self._usual.append(shift)
            return None
        usual = median(self._usual)
        aside = [each - usual for each in shifts]
        if max(map(abs, aside)) < self._skew:
            self._lasts = 0
            self._usual.append(shift)
            return Measurement(min(map(abs, aside)))
        self._lasts += 1
        if self._lasts > NORMAL:
            self._usual = deque([shift] * LEAST, SEGMENTS)
        self._began = times.begin if self._lasts == 1 else self._began
        off = _common(*aside)
        words = f"the sound is {abs(off):.2f} s {'late' if off > 0 else 'early'} by its stamps"
        # It begins within a segment, of which then the end alone is shifted.
        return Measurement(abs(off), self._began if self._lasts <= WITHIN else None, words if off else "")


def _common(begin: float, end: float) -> float:
    """What both are off by; nothing where one is early and the other late: there, packets are missing."""
    return min((begin, end), key=abs) if begin * end > 0 else 0.0
