"""Freeze: the picture moved, and then everything stopped at once.

A frozen picture is not still once it has been encoded again: it settles for about a second, and jumps at each
key frame. So key frames are passed over, tiles are judged by a quantile (a clock keyed over the picture moves
one or two), and still means still beside the stream's own motion, after NTIA TM-09-456's dynamic threshold. A
static scene and a picture that a cut led to have not stopped: they never moved.
"""

from collections import deque
from statistics import median

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.frames import Picture

# 5 % of the tiles may go on moving: a clock or a logo over the frozen picture.
QUANTILE = 0.95
# Still is a quarter of the stream's usual motion: a freeze drops to a tenth and less, a calm shot seldom halves.
STILL_SHARE = 0.25
# ... but never more than this many levels, however lively the stream is: a settling freeze stays below it.
STILL_CEILING = 0.5
# Just before it stopped, the picture moved at least this many times as much as a still one may.
STOPPED_RATIO = 2.5
# How many pictures, at most how old, tell how it moved just before.
LATELY, LATELY_SECONDS, LATELY_LEAST = 8, 0.6, 5
# A cut changes the middle tile by this many levels, and by this many times the usual.
CUT_LEVELS, CUT_RATIO = 10.0, 4.0
# One disturbed picture within this many seconds, of at most so many times the limit, is the coder's doing.
LONE_SECONDS, LONE_RATIO = 0.5, 4.0
# Two seconds of motion are the stream's habit; less than a fifth of that tells nothing yet.
HABIT, HABIT_LEAST = 50, 10


class Freeze:
    """For how many seconds the picture has stood still."""

    def __init__(self, still: float, floor: float) -> None:
        self._still, self._floor = still, floor
        self._habit: deque[tuple[float, float]] = deque(maxlen=HABIT)  # (high, middle) tile of moving pictures
        self._lately: deque[tuple[float, float]] = deque(maxlen=LATELY)  # (at, high), of this shot
        self._since: float | None = None
        self._disturbed_at = -LONE_SECONDS

    def measure(self, picture: Picture) -> Measurement | None:
        """Measure one picture; None while the stream has not yet been seen moving."""
        if (tiles := picture.tile_motion) is not None:
            self._take(picture, tiles)
        if self._since is not None:
            return Measurement(picture.at - self._since, self._since)
        return Measurement(0.0) if len(self._habit) >= HABIT_LEAST else None

    def _take(self, picture: Picture, tiles: NDArray[np.float64]) -> None:
        high, middle = float(tiles[int(QUANTILE * len(tiles))]), float(tiles[len(tiles) // 2])
        if self._is_cut(middle):
            self._since = None
            self._lately.clear()
        elif not picture.key:
            self._compare(picture.at, high, middle)

    def _compare(self, at: float, high: float, middle: float) -> None:
        limit = self._limit()
        if high > limit:
            if not self._is_lone(at, high, limit):
                self._since = None
                self._habit.append((high, middle))
        elif self._since is None and self._moved_until(at, limit):
            self._since = at
        self._lately.append((at, high))

    def _limit(self) -> float:
        if len(self._habit) < HABIT_LEAST:
            return self._floor
        usual = median(high for high, _ in self._habit)
        return max(self._floor, min(STILL_CEILING, STILL_SHARE * usual))

    def _moved_until(self, at: float, limit: float) -> bool:
        """The upper quartile of the last pictures moved: cartoons and slow cameras repeat every second picture."""
        moves = sorted(high for then, high in self._lately if at - then <= LATELY_SECONDS)
        enough = len(self._habit) >= HABIT_LEAST and len(moves) >= LATELY_LEAST
        return enough and moves[(3 * len(moves)) // 4] >= STOPPED_RATIO * limit

    def _is_cut(self, middle: float) -> bool:
        if len(self._habit) < HABIT_LEAST:
            return False
        return middle > max(CUT_LEVELS, CUT_RATIO * median(middle for _, middle in self._habit))

    def _is_lone(self, at: float, high: float, limit: float) -> bool:
        if self._since is None or high > LONE_RATIO * limit:
            return False
        lone = at - self._disturbed_at > LONE_SECONDS
        self._disturbed_at = at
        return lone
