"""Features of pictures that more than one detector may ask for. Integers all the way: float pictures cost tenfold."""

import numpy as np
from numpy.typing import NDArray

# 9 x 16 tiles of 30 x 30 on 480 x 270: small enough that a clock keyed over the picture moves one or two of
# them, large enough that coding noise averages out.
TILE_ROWS = 9
TILE_COLUMNS = 16
BRIGHTEST = 255  # of eight bits


def darker(plane: NDArray[np.uint8], level: int) -> int:
    """How many pixels are below a level. A histogram would cost ten times as much, and more than ten are not asked."""
    return 0 if level <= 0 else plane.size if level > BRIGHTEST else int(np.count_nonzero(plane < level))


def median(plane: NDArray[np.uint8], near: int = BRIGHTEST // 2) -> int:
    """The value that half of the pixels do not exceed; the lower one, where there are two.

    It is looked for around `near`, further off each time, and by halving: a picture mostly has that of the one before.
    """
    low, high, guess, step = 0, BRIGHTEST, near, 1
    while low < high:
        if 2 * darker(plane, guess + 1) >= plane.size:
            high, guess = guess, guess - step
        else:
            low, guess = guess + 1, guess + step
        step *= 2
        guess = guess if low <= guess < high else (low + high) // 2
    return low


def has_tiles(height: int, width: int) -> bool:
    """Whether a picture of this size can be divided into the tiles: a stream may say that it is 8 pixels high."""
    return height >= TILE_ROWS and width >= TILE_COLUMNS


def share_near(plane: NDArray[np.uint8], middle: int, spread: float) -> float:
    """The share of a plane's pixels that are within `spread` levels of a value."""
    apart = int(spread)
    return (darker(plane, middle + apart + 1) - darker(plane, middle - apart)) / plane.size


def level_dbfs(samples: NDArray[np.float32]) -> float:
    """The loudest channel's RMS level, in dB relative to full scale; silence without noise gives -120."""
    power = np.square(samples, dtype=np.float32).mean(axis=-1)
    return float(10 * np.log10(max(float(power.max(initial=0.0)), 1e-12)))
