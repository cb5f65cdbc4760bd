"""Freeze: the picture moved, and then everything stopped at once.

A frozen picture is not still once it has been encoded again: it settles for about a second, and jumps at each
key frame. So key frames are passed over, tiles are judged by a quantile (a clock keyed over the picture moves
one or two), and still means still beside the motion just before, a dynamic threshold as in NTIA TM-09-456. A
static scene and a picture that a cut led to have not stopped: they never moved. A camera that comes to rest
slows down first.
"""

import itertools
from collections import deque
from collections.abc import Iterable, Sequence
from statistics import median

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.detectors.frames import Picture
from tallylight_monitor.detectors.measurement import Measurement

# 2 % of the tiles may go on moving: a clock over the frozen picture. A mouth that talks is more.
QUANTILE = 0.98
# A stopped picture changes by a quarter of what was expected of it: a freeze drops to a tenth and less.
STILL_SHARE = 0.25
# However lively the stream was, a freeze settles: three pictures of four to half a level (a whole one where the
# motion was wild: a twelfth of it), or most to nothing.
STILL_LEVELS, STILL_CEILING, STILL_TWELFTH, NOTHING = 0.5, 1.0, 0.08, 0.1
# It takes up to this time, in which a poor encoder still mends the picture by up to so many levels.
SETTLING_CEILING, SETTLING_SECONDS = 2.5, 1.5
# So much motion must have been expected (levels): less is what an encoder makes of noise.
MOVED_LEAST = 0.8
# What is expected is drawn from the last six pictures; older ones than these seconds tell nothing of now.
LATELY, LATELY_SECONDS = 6, 0.6
# How many of the last pictures tell that it is still.
STILL_PICTURES = 12
# A cut changes the middle tile by this many levels, and by this many times the usual.
CUT_LEVELS, CUT_RATIO = 10.0, 4.0
# One disturbed picture within this many seconds, of at most so many times the limit, is the coder's doing.
LONE_SECONDS, LONE_RATIO = 0.5, 4.0
# The usual motion is that of the last 50 pictures; fewer than 10 tell nothing yet.
HABIT, HABIT_LEAST = 50, 10


class Freeze:
    """For how many seconds the picture has stood still."""

    def __init__(self, still: float, floor: float) -> None:
        del still  # the threshold, which the measurement is compared with elsewhere
        self._floor = floor
        self._habit: deque[float] = deque(maxlen=HABIT)  # middle tile of moving pictures
        self._lately: deque[tuple[float, float]] = deque(maxlen=LATELY)  # (at, high tile), of this shot
        self._since: float | None = None
        self._motion = 0.0  # just before it stopped
        self._stopped: deque[float] = deque(maxlen=STILL_PICTURES)  # high tile, since it stopped
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
        if self._since is not None and self._moves_again(at, high):
            self._since = None
        elif self._since is None and self._stops(at, high):
            self._since = at
            self._stopped.clear()
        if self._since is None:
            self._habit.append(middle)
        self._lately.append((at, high))

    def _stops(self, at: float, high: float) -> bool:
        """Whether this picture is still, though those just before it promised motion."""
        moves = [level for then, level in self._lately if at - then <= LATELY_SECONDS]
        if len(self._habit) < HABIT_LEAST or len(moves) < LATELY:
            return False
        self._motion = _expected(moves)
        return self._motion >= MOVED_LEAST and high <= self._limit(SETTLING_CEILING)

    def _moves_again(self, at: float, high: float) -> bool:
        self._stopped.append(high)
        limit = self._limit(SETTLING_CEILING)
        if high > limit and not self._is_lone(at, high, limit):
            return True
        settled = self._since is not None and at - self._since > SETTLING_SECONDS
        still = self._limit(min(STILL_CEILING, max(STILL_LEVELS, STILL_TWELFTH * self._motion)))
        return settled and not _is_still(self._stopped, still)

    def _limit(self, ceiling: float) -> float:
        return max(self._floor, min(ceiling, STILL_SHARE * self._motion))

    def _is_cut(self, middle: float) -> bool:
        return len(self._habit) >= HABIT_LEAST and middle > max(CUT_LEVELS, CUT_RATIO * median(self._habit))

    def _is_lone(self, at: float, high: float, limit: float) -> bool:
        lone = high <= LONE_RATIO * limit and at - self._disturbed_at > LONE_SECONDS
        self._disturbed_at = at
        return lone


def _expected(moves: Sequence[float]) -> float:
    """The motion that goes on as it went: a line through the last pictures, which for a slowing camera ends at 0.

    Drawn over pairs, of which the larger counts: cartoons and slow cameras repeat every second picture.
    """
    pairs = [max(pair) for pair in itertools.pairwise(moves)]
    centre = (len(pairs) - 1) / 2
    slope = sum((index - centre) * level for index, level in enumerate(pairs))
    slope /= sum((index - centre) ** 2 for index in range(len(pairs)))
    return min(max(pairs), sum(pairs) / len(pairs) + slope * (centre + 1))


def _is_still(levels: Iterable[float], ceiling: float) -> bool:
    """Whether so little changes, some pictures left out: encoders spend on every third or fourth what they saved."""
    ordered = sorted(levels)
    return ordered[(3 * len(ordered)) // 4] <= ceiling or ordered[len(ordered) // 2] <= NOTHING
