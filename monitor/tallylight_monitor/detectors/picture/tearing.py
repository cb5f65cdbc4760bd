"""Tearing: a line crosses the picture above which one picture stands, and below it the one before or after.

What writes pictures and what reads them run without synchronisation: a capture card, a graphics engine, a player. The
line stands, jumps about or rolls.
"""

from collections import deque

from tallylight_monitor.detectors.frames import Picture
from tallylight_monitor.detectors.joins import Lines, looked_at, torn_at
from tallylight_monitor.detectors.measurement import Measurement

JUDGED_SECONDS = 1.0
LEAST_JUDGED = 8  # pictures in that time in which enough moves
OVER_SECONDS = 0.2  # without a torn picture it is over


class Tearing:
    """The share of the last second's pictures that are torn, of those in which enough moves to tell."""

    def __init__(self, share: float) -> None:
        del share  # the threshold, which the measurement is compared with elsewhere
        self._kept: deque[tuple[float, Lines]] = deque(maxlen=3)
        self._judged: deque[tuple[float, bool]] = deque()

    def measure(self, picture: Picture) -> Measurement | None:
        """Measure the picture before this one; None while too few were judged."""
        lines = looked_at(picture.luma)
        if self._kept and self._kept[-1][1].shape != lines.shape:
            self._kept.clear()
        self._kept.append((picture.at, lines))
        if len(self._kept) == self._kept.maxlen:
            (_, before), (at, middle), (_, after) = self._kept
            torn = torn_at(before, middle, after)
            if torn is not None:
                self._judged.append((at, torn >= 0))
        while self._judged and picture.at - self._judged[0][0] > JUDGED_SECONDS:
            self._judged.popleft()
        return self._measured(picture.at)

    def _measured(self, now: float) -> Measurement | None:
        if len(self._judged) < LEAST_JUDGED:
            return None
        torn = [at for at, is_torn in self._judged if is_torn]
        if not torn or now - torn[-1] > OVER_SECONDS:
            return Measurement(0.0)
        return Measurement(len(torn) / len(self._judged), torn[0])
