"""Where the pictures that came last came to a stop, if they did: how far each of them is from the newest tells it.

Of a picture that stands, nothing since the stop, but noise: noise has no memory, so it does not grow with the time
between two pictures. Before the stop it is the further away the further back. How the motion ended is told elsewhere.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.detectors.coarse import Coarse
from tallylight_monitor.detectors.recent import HIGH_TILE, Levels, Past

# A stop is believed after this time: a poor encoder mends a frozen picture for about a second.
AGE_SECONDS, MENDED_SECONDS = 1.8, 0.5
# So much of what was before it must still be known.
BEFORE_SECONDS = 0.8
# The newest pictures are averaged; the noise is what those of this time before them differ by.
AVERAGED, NOISE_SECONDS = 3, 0.8
# Where the motion ended: a quarter of its extent, from half a level to two, or to what an encoder mends of a cut.
MOVED, END_SHARE, END_LEAST, END_MOST, END_MENDED, LONGEST_END = 0.8, 0.25, 0.5, 2.0, 0.055, 14
# So much may a high tile stray while the picture stands: mending, up to a fifth of what moved before.
STRAY_LEAST, STRAY_SHARE, STRAY_MOST = 1.2, 0.2, 2.2


@dataclass(frozen=True, slots=True)
class Stop:
    """The pictures after `last` stand, but for what is mended until `end`, as `reference` shows them.

    `noise` is each tile's, `stray` more than that. `excess` is how far each picture's tiles are from the reference,
    less the noise. All in levels.
    """

    last: int
    end: int
    reference: Coarse
    noise: Levels
    stray: float
    excess: Levels


def found_stop(past: Past) -> Stop | None:
    """The stop that all the newest pictures stand in, where enough is known of what was before it."""
    lately = past.at >= past.at[-1] - NOISE_SECONDS
    if lately.sum() <= 2 * AVERAGED:
        return None  # pictures are missing: what is left of them tells no noise
    reference = np.asarray(past.coarse[-AVERAGED:].sum(axis=0) // AVERAGED, np.int16)
    distances = past.distances(reference)
    noise = np.median(distances[lately][:-AVERAGED], axis=0)
    excess = np.maximum(distances - noise, 0)
    middle, high = np.median(excess, axis=1), high_tile(excess)
    # Where most of the picture hardly moved, the few tiles that did tell.
    extent = middle if middle.max() >= MOVED else high
    moving = np.flatnonzero(extent > _end(float(extent.max())))
    if extent.max() < MOVED or not moving.size:
        return None
    last = int(moving[-1])
    if past.at[-1] - past.at[last] < AGE_SECONDS or past.at[last] - past.at[0] < BEFORE_SECONDS:
        return None
    stray = float(np.quantile(high[past.at >= past.at[last] + MENDED_SECONDS], 0.9))
    if stray > min(STRAY_MOST, max(STRAY_LEAST, STRAY_SHARE * float(middle.max()))):
        return None
    return Stop(
        last, _end_of_motion(middle, last, past.at >= past.at[last] + MENDED_SECONDS), reference, noise, stray, excess
    )


def high_tile(tiles: Levels) -> Levels:
    """The tile that only the liveliest few exceed, of each picture: shape (pictures,)."""
    place = int(HIGH_TILE * tiles.shape[1])
    return np.partition(tiles, place, axis=1)[:, place]


def _end(extent: float) -> float:
    return min(max(END_MOST, END_MENDED * extent), max(END_LEAST, END_SHARE * extent))


def _end_of_motion(middle: Levels, last: int, mended: NDArray[np.bool_]) -> int:
    """The last picture that differs from the standing one at all; no more than half a second after `last`."""
    least = max(END_LEAST / 2, 1.5 * float(np.quantile(middle[mended][:-AVERAGED], 0.95)))
    moving = np.flatnonzero(middle[: last + LONGEST_END] > least)
    return max(last, int(moving[-1])) if moving.size else last
