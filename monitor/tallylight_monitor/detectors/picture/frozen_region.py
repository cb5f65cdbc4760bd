"""Frozen region: a part of the picture stands still that moved before, while the rest goes on.

A graphics engine, a window of a multiview or a tile of a decoder that hangs. What never moved, such as a logo or a
scoreboard, and what a cut or a camera that comes to rest leaves behind, does not count.
"""

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.detectors.coarse import Coarse, samples_of_a_tile, tile_sums
from tallylight_monitor.detectors.features import TILE_COLUMNS, TILE_ROWS
from tallylight_monitor.detectors.frames import Picture
from tallylight_monitor.detectors.measurement import Measurement

# A tile moves where it changes by so many levels a picture, comes to stand under fewer, and stands while it changes by
# no more than the last: what is coded again settles, and flickers. Key frames jump, and do not count.
MOVES, STANDS, FLICKERS = 0.5, 0.2, 0.4
# It was lively where it moved in so many of the pictures before it stopped, by a mean that forgets in so many seconds.
LIVELY, MEMORY_SECONDS = 0.7, 4.0
# All of a region stop within so long; it counts after so long, while so much of the picture moves.
AT_ONCE_SECONDS, STOOD_SECONDS, GOES_ON = 0.6, 2.0, 0.2
# A region fills its rectangle by so much. A cut changes so much more than motion did.
FILLED, CUT = 0.7, 4.0
KNOWN_SECONDS = 3.0


class FrozenRegion:
    """The share of the picture that stands so."""

    def __init__(self, share: float) -> None:
        del share  # the threshold, which the measurement is compared with elsewhere
        self._before: Coarse | None = None
        self._at = self._began = 0.0
        tiles = TILE_ROWS * TILE_COLUMNS
        self._moving = np.zeros(tiles)  # share of pictures in which each tile moved, lately
        self._usual: NDArray[np.float64] | None = None  # levels by which each moves
        self._stopped = np.full(tiles, np.inf)  # when each stopped that was lively; infinite where it did not

    def measure(self, picture: Picture) -> Measurement | None:
        """Measure one picture; None for key frames, and while too little of the stream was seen."""
        small, before = picture.coarse, self._before
        if small is None or picture.key:
            return None
        self._before = small
        if before is None or before.shape != small.shape:
            self._began = self._at = picture.at
            return None
        changed = tile_sums(np.abs(small - before)) / samples_of_a_tile(*picture.luma.shape)
        self._note(picture.at, changed)
        self._at = picture.at
        if picture.at - self._began < KNOWN_SECONDS:
            return None
        return self._measured(picture.at)

    def _note(self, at: float, changed: NDArray[np.float64]) -> None:
        share = min(1.0, (at - self._at) / MEMORY_SECONDS)
        stands, moves = changed < STANDS, changed > MOVES
        usual = changed if self._usual is None else self._usual
        jumps = changed > CUT * np.maximum(usual, MOVES)
        was_lively = (self._moving >= LIVELY) & np.isinf(self._stopped)
        self._stopped = np.where(stands & was_lively, at, np.where(changed < FLICKERS, self._stopped, np.inf))
        self._moving[jumps] = 0.0  # what follows a cut is another scene
        held = np.isfinite(self._stopped)
        self._moving = np.where(held, self._moving, self._moving + share * (moves - self._moving))
        self._usual = np.where(moves, usual + share * (changed - usual), usual)

    def _measured(self, at: float) -> Measurement:
        stood = at - self._stopped >= STOOD_SECONDS
        if not stood.any():
            return Measurement(0.0)
        when = float(np.median(self._stopped[stood]))
        region = stood & (np.abs(self._stopped - when) <= AT_ONCE_SECONDS)
        goes_on = float(((self._moving > LIVELY / 2) & np.isinf(self._stopped)).mean())
        if goes_on < GOES_ON or not _is_compact(region):
            return Measurement(0.0)
        return Measurement(float(region.mean()), when)


def _is_compact(region: NDArray[np.bool_]) -> bool:
    """Whether the tiles fill a rectangle, but for some."""
    grid = region.reshape(TILE_ROWS, TILE_COLUMNS)
    rows, columns = np.flatnonzero(grid.any(axis=1)), np.flatnonzero(grid.any(axis=0))
    if not len(rows):
        return False
    around = grid[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return float(around.mean()) >= FILLED
