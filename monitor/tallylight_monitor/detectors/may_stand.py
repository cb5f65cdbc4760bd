"""Whether a picture may have come to a stop: seen in few pictures, and only to know whether to look at all of them.

Of a picture that stands nothing grows with the time between two of them, and before it stood something did. What is
only slow, or settles, may do for it, too: it is better to look closely once more than to miss a freeze.
"""

from collections import deque

import numpy as np

from tallylight_monitor.detectors.coarse import Coarse, samples_of_a_tile, tile_sums
from tallylight_monitor.detectors.frames import Picture
from tallylight_monitor.detectors.recent import HIGH_TILE

# Pictures nearer to each other tell nothing more. So long, at least, is remembered; and so many pictures.
APART_SECONDS, KEPT_SECONDS, LEAST_KEPT = 0.09, 3.6, 4
# It stands where the newest differs from one so long ago by hardly more than from the one before it (levels of the
# middle tile and of a high one), as noise does.
STANDS_SECONDS, GROWTH = 0.9, 1.35
MIDDLE, HIGH = 0.35, 1.5
# It moved where the oldest is so much further away.
MOVED_MIDDLE, MOVED_HIGH = 0.3, 0.6


class MayStand:
    """Looks at the pictures that come, however few they are."""

    def __init__(self) -> None:
        self._shape: tuple[int, ...] = ()
        self._scale = 1.0
        self._seen: deque[tuple[float, Coarse]] = deque()

    def suspects(self, picture: Picture) -> bool:
        """Take the next picture; whether it may stand, and moved before."""
        if picture.coarse is None or (self._seen and picture.at - self._seen[-1][0] < APART_SECONDS):
            return False
        if picture.luma.shape != self._shape:
            self._shape = picture.luma.shape
            self._scale = 1.0 / max(1, samples_of_a_tile(*picture.luma.shape))
            self._seen.clear()
        self._seen.append((picture.at, picture.coarse))
        while len(self._seen) > LEAST_KEPT and picture.at - self._seen[1][0] >= KEPT_SECONDS:
            self._seen.popleft()
        return self._stands(picture.at, picture.coarse)

    def _stands(self, at: float, newest: Coarse) -> bool:
        earlier = [coarse for then, coarse in self._seen if at - then >= STANDS_SECONDS]
        if len(earlier) < 2 or len(self._seen) < LEAST_KEPT - 1:
            return False
        middle, high = self._levels(newest, earlier[-1])
        noise_middle, noise_high = self._levels(newest, self._seen[-2][1])
        if middle > MIDDLE + GROWTH * noise_middle or high > HIGH + GROWTH * noise_high:
            return False
        far_middle, far_high = self._levels(newest, earlier[0])
        return far_middle > middle + MOVED_MIDDLE or far_high > high + MOVED_HIGH

    def _levels(self, one: Coarse, other: Coarse) -> tuple[float, float]:
        tiles = np.sort(tile_sums(np.abs(one - other))) * self._scale
        return float(tiles[len(tiles) // 2]), float(tiles[int(HIGH_TILE * len(tiles))])
