"""Small pictures of pictures: a few blocks to a tile, in which what moves is seen, and noise hardly. Integers only."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.detectors.features import TILE_COLUMNS, TILE_ROWS

Coarse = NDArray[np.int16]
BLOCKS = 5  # to a tile, in each direction: 6 x 6 pixels on 480 x 270
SAMPLES = 3  # of a block, in each direction: nine of 36 pixels take two thirds of a noise away


def coarse(plane: NDArray[np.uint8]) -> Coarse:
    """The plane, about 80 x 45: of each block, the sum of its samples. It must have as many pixels as tiles."""
    height, width = plane.shape
    rows, columns = height // TILE_ROWS, width // TILE_COLUMNS
    down, over = max(1, rows // BLOCKS), max(1, columns // BLOCKS)
    used = plane[: TILE_ROWS * (rows // down) * down, : TILE_COLUMNS * (columns // over) * over]
    first, *others = _places(down)
    sums = used[first::down].astype(np.int16)
    for row in others:
        sums += used[row::down]
    first, *others = _places(over)
    small = sums[:, first::over].copy()
    for column in others:
        small += sums[:, column::over]
    return small


def samples_of_a_tile(height: int, width: int) -> int:
    """How many pixels of a plane of this size make one tile of `tile_sums`."""
    rows, columns = height // TILE_ROWS, width // TILE_COLUMNS
    down, over = max(1, rows // BLOCKS), max(1, columns // BLOCKS)
    return (rows // down) * (columns // over) * samples_of_a_block(height, width)


def samples_of_a_block(height: int, width: int) -> int:
    """How many pixels of a plane of this size make one block of `coarse`."""
    down, over = (max(1, length // BLOCKS) for length in (height // TILE_ROWS, width // TILE_COLUMNS))
    return len(_places(down)) * len(_places(over))


def tile_sums(values: Coarse) -> NDArray[np.int32]:
    """The sum over each tile, for one coarse picture or for many: shape (..., tiles)."""
    *many, height, width = values.shape
    bands = values.reshape(*many, TILE_ROWS, height // TILE_ROWS, width).sum(axis=-2, dtype=np.int32)
    tiles = bands.reshape(*many, TILE_ROWS * TILE_COLUMNS, width // TILE_COLUMNS)
    return np.asarray(tiles.sum(axis=-1, dtype=np.int32))


def _places(length: int) -> Sequence[int]:
    """Which pixels of a block's side are summed."""
    return range(0, length, max(1, length // SAMPLES))[:SAMPLES]
