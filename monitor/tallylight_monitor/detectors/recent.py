"""The last seconds of a stream's pictures, as small as they can be to be compared once more."""

from collections import deque
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.detectors.coarse import Coarse, tile_sums
from tallylight_monitor.detectors.frames import Picture

KEPT_SECONDS = 4.2
# More than 30 pictures a second tell nothing more: at 50 or 60, every second is kept.
APART_SECONDS = 0.03
HIGH_TILE = 0.98  # a clock keyed over the picture moves one or two tiles of 144

Levels = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Seen:
    """One picture. `steps` are how far its tiles are from those of the one before, in levels: shape (tiles,)."""

    at: float
    key: bool
    size: int
    steps: Levels
    coarse: Coarse


@dataclass(frozen=True, slots=True)
class Past:
    """The same of many pictures, oldest first: shapes (pictures,), (pictures, tiles), (pictures, rows, columns).

    `scale` turns sums over a coarse tile into levels.
    """

    at: NDArray[np.float64]
    key: NDArray[np.bool_]
    size: NDArray[np.int64]
    steps: Levels
    coarse: Coarse
    scale: float

    def distances(self, reference: Coarse) -> Levels:
        """How far each picture is from another one, tile by tile, in levels: shape (pictures, tiles)."""
        return tile_sums(np.abs(self.coarse - reference)) * np.float32(self.scale)


class Recent:
    """Keeps the pictures of one size. `scale` turns sums over a coarse tile into levels."""

    def __init__(self, scale: float) -> None:
        self.scale = scale
        self._seen: deque[Seen] = deque()
        self._key, self._size = False, 0  # of pictures that were passed over, too

    def keep(self, picture: Picture) -> bool:
        """Keep a picture, and forget those that are too old; False where it is passed over."""
        small = picture.coarse
        if small is None:
            return False
        self._key, self._size = self._key or picture.key, max(self._size, picture.size)
        if self._seen and picture.at - self._seen[-1].at < APART_SECONDS:
            return False
        before = self._seen[-1].coarse if self._seen else small
        steps = tile_sums(np.abs(small - before)) * np.float32(self.scale)
        self._seen.append(Seen(picture.at, self._key, self._size, steps, small))
        self._key, self._size = False, 0
        while picture.at - self._seen[0].at > KEPT_SECONDS:
            self._seen.popleft()
        return True

    def __len__(self) -> int:
        return len(self._seen)

    @property
    def seconds(self) -> float:
        """From the oldest to the newest."""
        return self._seen[-1].at - self._seen[0].at if self._seen else 0.0

    def newest(self, pictures: int) -> list[Seen]:
        """The last so many, newest first."""
        return list(islice(reversed(self._seen), pictures))

    def lively_at(self, level: float) -> float:
        """When the middle tile last changed by more than this, key frames apart; 0 where it never did."""
        lively = (each.at for each in reversed(self._seen) if not each.key and np.median(each.steps) > level)
        return next(lively, 0.0)

    def changed(self, seconds: float) -> tuple[float, float]:
        """How far the newest is from the one so long ago, in levels: its middle tile, and a high one."""
        newest = self._seen[-1]
        other = next((each for each in self._seen if newest.at - each.at <= seconds), newest)
        tiles = np.sort(tile_sums(np.abs(newest.coarse - other.coarse))) * self.scale
        return float(tiles[len(tiles) // 2]), float(tiles[int(HIGH_TILE * len(tiles))])

    def past(self) -> Past:
        """All that is kept."""
        seen = self._seen
        return Past(
            np.array([each.at for each in seen]),
            np.array([each.key for each in seen]),
            np.array([each.size for each in seen]),
            np.array([each.steps for each in seen]),
            np.array([each.coarse for each in seen]),
            self.scale,
        )
