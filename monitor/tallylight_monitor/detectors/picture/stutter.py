"""Stutter: pictures are repeated that should have moved on, now and then, while all goes on.

What is repeated in a steady rhythm from the start, such as film at another rate or drawings on twos, is usual.
"""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.detectors.coarse import Coarse, samples_of_a_tile, tile_sums
from tallylight_monitor.detectors.frames import Picture
from tallylight_monitor.detectors.measurement import Measurement

# A picture repeats the one before where its liveliest tiles change by no more than so many levels, and by so little of
# what they usually do.
SAME, SAME_SHARE, HIGH_TILE = 0.25, 0.12, 0.9
# Pictures of the last two seconds are judged beside those of ten before them. What moves by less is not judged.
JUDGED_SECONDS, USUAL_SECONDS, LEAST_MOTION = 2.0, 10.0, 0.6
# So many repeats in a row are a stop, which is another fault.
STOP_SECONDS = 0.6
LEAST_REPEATS, OVER_SECONDS = 3, 0.28  # in two seconds; and when they are over
KNOWN_SECONDS = 4.0


class Stutter:
    """The share of the last two seconds' pictures that repeat the one before, beyond what is usual."""

    def __init__(self, share: float) -> None:
        del share  # the threshold, which the measurement is compared with elsewhere
        self._before: Coarse | None = None
        self._seen: deque[tuple[float, float]] = deque()  # when, and by how much it changed
        self._moved_at = 0.0

    def measure(self, picture: Picture) -> Measurement | None:
        """Measure one picture; None while too little was seen, and where little moves."""
        small, before = picture.coarse, self._before
        self._before = small
        if small is None or before is None or small.shape != before.shape or picture.key:
            return None
        tiles = np.sort(tile_sums(np.abs(small - before)))
        change = float(tiles[int(HIGH_TILE * len(tiles))]) / samples_of_a_tile(*picture.luma.shape)
        self._seen.append((picture.at, change))
        while picture.at - self._seen[0][0] > JUDGED_SECONDS + USUAL_SECONDS:
            self._seen.popleft()
        if picture.at - self._seen[0][0] < KNOWN_SECONDS:
            return None
        return self._measured(picture.at)

    def _measured(self, now: float) -> Measurement | None:
        at, change = np.array(self._seen).T
        lately = at > now - JUDGED_SECONDS
        motion = float(np.quantile(change[lately], 0.75))
        if motion < LEAST_MOTION:
            return None
        moves = change >= min(SAME, SAME_SHARE * motion)
        last = at[moves].max(initial=-np.inf)
        repeats = ~moves & (at < last) & ~_stands(at, moves)
        repeated = at[lately & repeats]
        if len(repeated) < LEAST_REPEATS or now - repeated[-1] > OVER_SECONDS:
            return Measurement(0.0)
        usual = float(repeats[~lately].mean()) if (~lately).any() else 0.0
        share = float(repeats[lately].mean()) - usual
        return Measurement(max(0.0, share), float(repeated[0]))


def _stands(at: NDArray[np.float64], moves: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which pictures are of a run of repeats that is a stop."""
    moved = np.concatenate([[-np.inf], at[moves], [np.inf]])
    places = np.searchsorted(moved, at, "right")
    return np.asarray(moved[np.minimum(places, len(moved) - 1)] - moved[places - 1] > STOP_SECONDS)
