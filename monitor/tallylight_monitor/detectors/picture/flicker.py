"""Flicker: the picture's brightness goes up and down several times a second, without a light that does so."""

from collections import deque

from tallylight_monitor.detectors.coarse import samples_of_a_block
from tallylight_monitor.detectors.frames import Picture
from tallylight_monitor.detectors.measurement import Measurement

# A turn of brightness that counts, in levels; so many within a second, and none further from the next than this.
TURNS_SECONDS, STALE_SECONDS = 1.0, 0.2
# Where it turns by more, it is a cut.
CUT_LEVELS = 40.0


class Flicker:
    """How many times a second brightness turns, by `levels` at least."""

    def __init__(self, turns: float, levels: float) -> None:
        del turns  # the threshold, which the measurement is compared with elsewhere
        self._levels = levels
        self._extreme: float | None = None
        self._way = 0
        self._turns: deque[float] = deque()
        self._since = 0.0  # of all turns that are not far apart

    def measure(self, picture: Picture) -> Measurement | None:
        """Measure one picture."""
        if picture.coarse is None:
            return None
        level = float(picture.coarse.mean()) / samples_of_a_block(*picture.luma.shape)
        self._take(picture.at, level)
        while self._turns and picture.at - self._turns[0] > TURNS_SECONDS:
            self._turns.popleft()
        if not self._turns or picture.at - self._turns[-1] > STALE_SECONDS:
            return Measurement(0.0)
        return Measurement(float(len(self._turns)), self._since)

    def _take(self, at: float, level: float) -> None:
        extreme = level if self._extreme is None else self._extreme
        moved = level - extreme
        if abs(moved) > CUT_LEVELS:
            self._turns.clear()
            self._extreme, self._way = level, 0
        elif abs(moved) >= self._levels and (moved > 0) != (self._way > 0):
            if not self._turns or at - self._turns[-1] > STALE_SECONDS:
                self._since = at
            self._turns.append(at)
            self._extreme, self._way = level, 1 if moved > 0 else -1
        elif self._way == 0 or (moved > 0) == (self._way > 0):
            self._extreme = level
