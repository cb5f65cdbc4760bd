"""How far clock references (PCR) are from where their packets stand, where the rate is constant (TR 101 290, 2.4)."""

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.decoder.packet_heads import Places
from tallylight_monitor.decoder.packet_windows import Windows

# Only what is filled up to a constant rate is sent by its clock; and a line through fewer points fits any of them.
LEAST_NULLS, FEWEST = 0.001, 6
SAME_RATE = 0.02  # how much the rate between two references may differ within it


def clock_errors(found: Windows, places: Places, references: NDArray[np.float64], nulls: Places) -> list[float | None]:
    """In each window, the farthest reference from a constant rate, in nanoseconds; None where there is none."""
    if len(nulls) < LEAST_NULLS * len(found.times):
        return [None] * found.count
    windows = found.of[places]
    return [_error(places[windows == each], references[windows == each]) for each in range(found.count)]


def _error(places: Places, references: NDArray[np.float64]) -> float | None:
    if len(places) < FEWEST:
        return None
    x, y = (places - places[0]).astype(np.float64), references - references[0]
    rates = np.diff(y) / np.diff(x)
    if rates.min() <= 0 or (abs(rates / np.median(rates) - 1) > SAME_RATE).any():
        return None
    slope = np.median(rates)
    residual = y - slope * x
    slope += np.median(np.diff(residual) / np.diff(x))
    residual = y - slope * x
    return float(abs(residual - np.median(residual)).max() * 1e9)
