"""Features of pictures that more than one detector may ask for. Integers all the way: float pictures cost tenfold."""

import numpy as np
from numpy.typing import NDArray

# 9 x 16 tiles of 30 x 30 on 480 x 270: small enough that a clock keyed over the picture moves one or two of
# them, large enough that coding noise averages out.
TILE_ROWS = 9
TILE_COLUMNS = 16


def histogram(plane: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Count how many pixels have each of the 256 values."""
    return np.bincount(plane.ravel(), minlength=256)


def difference(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Absolute difference, without leaving uint8."""
    high = np.maximum(one, other)
    return np.subtract(high, np.minimum(one, other), out=high)


def has_tiles(height: int, width: int) -> bool:
    """Whether a picture of this size can be divided into the tiles: a stream may say that it is 8 pixels high."""
    return height >= TILE_ROWS and width >= TILE_COLUMNS


def tile_motion(now: NDArray[np.uint8], before: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Mean absolute difference of each tile, sorted upwards, in luma levels: shape (tiles,)."""
    height, width = now.shape
    rows, columns = height // TILE_ROWS, width // TILE_COLUMNS
    used = difference(now, before)[: rows * TILE_ROWS, : columns * TILE_COLUMNS]
    # Summing the rows first keeps the inner loop contiguous: 257 rows of 255 fit into 16 bits.
    bands = used.reshape(TILE_ROWS, rows, -1).sum(axis=1, dtype=np.uint16)
    sums = bands.reshape(TILE_ROWS, TILE_COLUMNS, columns).sum(axis=2, dtype=np.uint32)
    means: NDArray[np.float64] = np.sort(sums.ravel()) / (rows * columns)
    return means


def share_near(plane: NDArray[np.uint8], spread: float) -> tuple[int, float]:
    """The plane's median value, and the share of its pixels that are within `spread` levels of it."""
    counts = histogram(plane)
    median = int(np.searchsorted(np.cumsum(counts), plane.size / 2))
    low, high = max(0, median - int(spread)), median + int(spread) + 1
    return median, float(counts[low:high].sum()) / plane.size


def level_dbfs(samples: NDArray[np.float32]) -> float:
    """The loudest channel's RMS level, in dB relative to full scale; silence without noise gives -120."""
    power = np.square(samples, dtype=np.float32).mean(axis=-1)
    return float(10 * np.log10(max(float(power.max(initial=0.0)), 1e-12)))
