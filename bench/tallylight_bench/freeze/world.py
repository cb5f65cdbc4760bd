"""Landscapes to point a camera at: shapes of every size, as nature has them, and sharp edges as towns have."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tallylight_demo.scene import Picture, flat_picture, planes

Plane = NDArray[np.uint8]
WIDER, HIGHER = 3, 24  # a landscape is three pictures wide, and so many rows higher than a picture


@lru_cache(maxsize=4)
def world(width: int, height: int, seed: int) -> NDArray[np.float32]:
    """A landscape's luma, in limited range."""
    rng = np.random.default_rng(seed)
    rows, columns = height + HIGHER, width * WIDER
    land = np.zeros((rows, columns), np.float32)
    for size in (128, 64, 32, 16, 8, 4, 2):
        coarse = rng.standard_normal((rows // size + 2, columns // size + 2), np.float32)
        land += _enlarged(coarse, size)[:rows, :columns] * np.float32(size**0.6)
    for _ in range(60):  # houses
        top, left = int(rng.integers(rows)), int(rng.integers(columns))
        land[top : top + int(rng.integers(8, 60)), left : left + int(rng.integers(8, 60))] += rng.normal(0, 12)
    land -= land.min()
    return np.asarray(30 + land * np.float32(190 / land.max()), np.float32)


def crop(land: NDArray[np.float32], width: int, height: int, place: tuple[float, float]) -> Plane:
    """What a camera sees whose left upper corner is at `place` (x, y), between pixels too."""
    (x, left), (y, top) = (divmod(float(each), 1) for each in place)
    window = land[int(y) : int(y) + height + 1, int(x) : int(x) + width + 1]
    across = window[:, :-1] * np.float32(1 - left) + window[:, 1:] * np.float32(left)
    seen = across[:-1] * np.float32(1 - top) + across[1:] * np.float32(top)
    return np.asarray(seen + 0.5, np.uint8)


def picture_of(luma: Plane) -> Picture:
    """A picture with this luma, and colours that follow it."""
    height, width = luma.shape
    picture = flat_picture(width, height)
    first, blue, red = planes(picture)
    first[:] = luma
    blue[:] = 108 + luma[::2, ::2] // 6
    red[:] = 150 - luma[::2, ::2] // 6
    return picture


def _enlarged(coarse: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    """Linear between the points of a coarse grid."""
    weight = ((np.arange(size) + np.float32(0.5)) / size).astype(np.float32)
    down = coarse[:-1, None] * (1 - weight)[None, :, None] + coarse[1:, None] * weight[None, :, None]
    rows = down.reshape(-1, coarse.shape[1])
    over = rows[:, :-1, None] * (1 - weight) + rows[:, 1:, None] * weight
    return np.asarray(over.reshape(len(rows), -1), np.float32)
