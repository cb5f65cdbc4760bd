"""Features of pictures that more than one detector may ask for. Integers all the way: float pictures cost tenfold."""

import numpy as np
from numpy.typing import NDArray

# 9 x 16 tiles of 30 x 30 on 480 x 270: small enough that a clock keyed over the picture moves one or two of
# them, large enough that coding noise averages out.
TILE_ROWS = 9
TILE_COLUMNS = 16


def histogram(plane: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Count how many pixels have each of the 256 values. In pairs, which makes half as many to count."""
    pixels = np.ascontiguousarray(plane).reshape(-1)
    even = len(pixels) // 2 * 2
    pairs = np.bincount(pixels[:even].view(np.uint16), minlength=1 << 16).reshape(256, 256)
    return np.asarray(pairs.sum(axis=0) + pairs.sum(axis=1) + np.bincount(pixels[even:], minlength=256))


def has_tiles(height: int, width: int) -> bool:
    """Whether a picture of this size can be divided into the tiles: a stream may say that it is 8 pixels high."""
    return height >= TILE_ROWS and width >= TILE_COLUMNS


def share_near(counts: NDArray[np.int64], spread: float) -> tuple[int, float]:
    """Of a plane's histogram: its median value, and the share of its pixels that are within `spread` levels of it."""
    summed = np.cumsum(counts)
    pixels = int(summed[-1])
    median = int(np.searchsorted(summed, pixels / 2))
    low, high = max(0, median - int(spread)), median + int(spread) + 1
    return median, float(counts[low:high].sum()) / pixels


def level_dbfs(samples: NDArray[np.float32]) -> float:
    """The loudest channel's RMS level, in dB relative to full scale; silence without noise gives -120."""
    power = np.square(samples, dtype=np.float32).mean(axis=-1)
    return float(10 * np.log10(max(float(power.max(initial=0.0)), 1e-12)))
