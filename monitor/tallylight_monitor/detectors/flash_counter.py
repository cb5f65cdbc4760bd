"""Opposing changes of luminance over a part of the screen, as ITU-R BT.1702 counts flashes."""

from collections import deque

import numpy as np
from numpy.typing import NDArray

Luminances = NDArray[np.float64]

# A change of so many cd/m2, whose darker side is under so many; over so much of the screen, at nearly the same time.
CHANGE, DARKER, AREA, TOGETHER_SECONDS = 20.0, 160.0, 0.25, 0.09
COUNTED_SECONDS, LEAST_CHANGES = 1.0, 3
# More than three flashes a second have their changes nearer to each other than this.
OVER_SECONDS = 0.2


class FlashCounter:
    """Takes the luminance of each tile, picture by picture."""

    def __init__(self) -> None:
        self._low = self._high = np.zeros(0)
        self._way = np.zeros(0, np.int8)  # of each tile's last change: 1 up, -1 down
        self._turned = np.zeros(0)  # when that was
        self._changes: deque[tuple[float, int]] = deque()  # of a large part: when, and which way

    def take(self, at: float, tiles: Luminances) -> None:
        """The next picture."""
        if self._low.shape != tiles.shape:
            self._low, self._high = tiles.copy(), tiles.copy()
            self._way, self._turned = np.zeros(tiles.shape, np.int8), np.full(tiles.shape, -np.inf)
        rises = (tiles - self._low >= CHANGE) & (self._low < DARKER) & (self._way < 1)
        falls = (self._high - tiles >= CHANGE) & (tiles < DARKER) & (self._way > -1) & ~rises
        self._way[rises], self._way[falls] = 1, -1
        self._turned[rises | falls] = at
        self._high = np.where(rises, tiles, np.where(self._way < 0, tiles, np.maximum(self._high, tiles)))
        self._low = np.where(falls, tiles, np.where(self._way > 0, tiles, np.minimum(self._low, tiles)))
        self._count(at)
        while self._changes and at - self._changes[0][0] > COUNTED_SECONDS:
            self._changes.popleft()

    def _count(self, at: float) -> None:
        """Count a change of a large part, whose tiles have turned since the last that was counted."""
        counted, last_way = self._changes[-1] if self._changes else (-np.inf, 0)
        lately = (at - self._turned < TOGETHER_SECONDS) & (self._turned > counted)
        ways = [way for way in (1, -1) if float((lately & (self._way == way)).mean()) >= AREA and way != last_way]
        if ways:
            self._changes.append((at, ways[0]))

    def flashes(self, at: float) -> tuple[float, float]:
        """How many there were in the last second, halves for one change of a pair, and since when.

        None once they are over; nor are a cut, or a photographer's flash, any.
        """
        if len(self._changes) < LEAST_CHANGES or at - self._changes[-1][0] > OVER_SECONDS:
            return 0.0, at
        return len(self._changes) / 2, self._changes[0][0]
