"""Which levels a picture's smooth parts have: all of a range, or only those of a comb, as where bits were lost."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.detectors.frames import Plane

# About so many lines are looked at, and as many of the columns; never more than each second. A pixel is in a smooth
# part where those so far from it, on all four sides, differ by so little.
LINES, REACH, SMOOTH = 180, 3, 1
# So much of what is looked at must be smooth for its levels to say something.
LEAST_SMOOTH = 0.03
LEVELS = 256
# How far apart a comb's teeth may be, in levels; of how many its range must have room. One level counts for no more
# than so much: what is flat has a single one, and is no comb. A tooth is there with so much of an even share,
# and a comb with so many of its teeth: the few colours of a drawing lie on one that lacks most.
TEETH_APART, LEAST_TEETH, MOST_OF_A_LEVEL, THERE, FULL = np.arange(3.0, 16.1, 0.25), 5, 0.06, 0.15, 0.75
# The levels as turns of a circle, of which a comb's distance is one: shape (distances, levels).
TURNS = np.exp(2j * np.pi * np.arange(LEVELS) / TEETH_APART[:, None])
LEAST = 0.25  # concentrated less, it is none


@dataclass(frozen=True, slots=True)
class Comb:
    """Levels that are `apart` from each other. `concentrated`: 0 where all between are there as often, 1 where none."""

    concentrated: float
    apart: float


NONE = Comb(0.0, 0.0)


def level_comb(luma: Plane) -> Comb:
    """The comb that the levels of a picture's smooth parts are most concentrated on."""
    if min(luma.shape) < 4 * REACH:
        return NONE
    levels, smooth = _looked_at(luma)
    counts = np.bincount(levels[smooth], minlength=LEVELS)
    total = int(counts.sum())
    if total < max(1.0, LEAST_SMOOTH * levels.size):
        return NONE
    capped = np.minimum(counts, MOST_OF_A_LEVEL * total)
    return _strongest(capped / capped.sum())


def _strongest(shares: NDArray[np.float64]) -> Comb:
    low, high = np.searchsorted(np.cumsum(shares), (0.05, 0.95))
    apart = TEETH_APART[(high - low) >= (LEAST_TEETH - 1) * TEETH_APART]
    if not len(apart):
        return NONE
    turns = TURNS[: len(apart)] @ shares
    found = np.abs(turns)
    for each in np.argsort(-found):
        first = float(np.angle(turns[each])) / (2 * np.pi) * apart[each]  # a level that is a tooth
        if found[each] < LEAST or _full(shares[low : high + 1], low - first, apart[each]) >= FULL:
            return Comb(float(found[each]), float(apart[each]))
    return NONE


def _full(shares: NDArray[np.float64], offset: float, apart: float) -> float:
    """The share of a comb's teeth that are there; `offset` is how far the first level is from one of them."""
    teeth = np.round((np.arange(len(shares)) + offset) / apart).astype(int)
    weight = np.bincount(teeth - teeth[0], shares)
    return float((weight >= THERE * weight.mean()).mean())


def _looked_at(luma: Plane) -> tuple[NDArray[np.int16], NDArray[np.bool_]]:
    """The levels of some pixels, and which of them are in smooth parts: shapes (lines, columns)."""
    height, width = luma.shape
    step = max(2, height // LINES)

    def apart(down: int, over: int) -> NDArray[np.int16]:
        rows, columns = (slice(REACH + off, size - REACH + off, step) for off, size in ((down, height), (over, width)))
        return luma[rows, columns].astype(np.int16)

    levels = apart(0, 0)
    around = [apart(down, over) for down, over in ((-REACH, 0), (REACH, 0), (0, -REACH), (0, REACH))]
    return levels, np.logical_and.reduce([np.abs(each - levels) <= SMOOTH for each in around])
