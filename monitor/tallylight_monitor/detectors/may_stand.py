"""Whether a picture may have come to a stop: seen in few pictures, and only to know whether to look at all of them.

Of a picture that stands nothing grows with the time between two of them, and before it stood something did. What is
only slow, or settles, may do for it, too: it is better to look closely once more than to miss a freeze.
"""

from collections import deque

import numpy as np

from tallylight_monitor.detectors.coarse import Coarse, samples_of_a_tile, tile_sums
from tallylight_monitor.detectors.frames import Picture
from tallylight_monitor.detectors.recent import HIGH_TILE

Levels = tuple[float, float]  # of the middle tile, and of a high one

# Pictures nearer to each other tell nothing more. So long, at least, is remembered; and so many pictures.
APART_SECONDS, KEPT_SECONDS, LEAST_KEPT = 0.09, 4.2, 4
# It stands where the newest differs from those so long ago by hardly more than from the one before it, as by noise.
# Several: one alone may look the same by chance, or because a motion comes back. What differs by more than any noise,
# such as water, moves.
STANDS_SECONDS, GROWTH, STANDS, MOST_STANDS = (0.45, 0.8, 1.2), 1.5, (0.5, 2.2), (5.0, 8.0)
# Where the one before it is so long ago, as of key frames, nothing tells the noise: it is taken for this.
SPARSE_SECONDS, SPARSE_NOISE = 0.4, (0.7, 1.2)
# It moved where one that is so old is further away, by so much.
MOVED_SECONDS, MOVED = 2.0, (0.3, 0.6)


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
        suspicious = len(self._seen) >= LEAST_KEPT - 1 and self._stopped(picture.at, picture.coarse)
        self._seen.append((picture.at, picture.coarse))
        while len(self._seen) > LEAST_KEPT and picture.at - self._seen[1][0] >= KEPT_SECONDS:
            self._seen.popleft()
        return suspicious

    def _stopped(self, at: float, newest: Coarse) -> bool:
        before, last = self._seen[-1]
        noise = SPARSE_NOISE if at - before > SPARSE_SECONDS else self._levels(newest, last)
        limits = zip(STANDS, noise, MOST_STANDS, strict=True)
        most = [min(least + GROWTH * level, highest) for least, level, highest in limits]
        since = (0.0, 0.0)
        for seconds in STANDS_SECONDS:
            earlier = self._before(at - seconds)
            since = (0.0, 0.0) if earlier is None else self._levels(newest, earlier)
            if earlier is None or since[0] > most[0] or since[1] > most[1]:
                return False
        return any(self._is_further(newest, coarse, since) for coarse in self._old(at))

    def _is_further(self, newest: Coarse, coarse: Coarse, since: Levels) -> bool:
        middle, high = self._levels(newest, coarse)
        return middle > since[0] + MOVED[0] or high > since[1] + MOVED[1]

    def _before(self, at: float) -> Coarse | None:
        """The newest that is no later."""
        return next((coarse for then, coarse in reversed(self._seen) if then <= at), None)

    def _old(self, at: float) -> list[Coarse]:
        """Some that are old: the oldest, and those between."""
        old = [coarse for then, coarse in self._seen if at - then >= MOVED_SECONDS]
        return old[:: max(1, len(old) // 3)]

    def _levels(self, one: Coarse, other: Coarse) -> Levels:
        tiles = np.sort(tile_sums(np.abs(one - other))) * self._scale
        return float(tiles[len(tiles) // 2]), float(tiles[int(HIGH_TILE * len(tiles))])
