"""How much a picture's steps lie on a grid, as where it was coded in blocks with too few bits."""

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.detectors.frames import Plane

# Lines that are looked at; pitches that a grid may have: 8 of most codings, 16, and both enlarged.
LINES, PITCHES = 96, (8, 10, 11, 12, 16)
# Steps larger than this are edges of things.
MOST_STEP, LEAST = 24, 0.05


def grid_strength(luma: Plane) -> float:
    """By how much steps at the columns of a grid are larger than those between, as a ratio; 1 where there is none."""
    profile = _steps(luma[:: max(1, luma.shape[0] // LINES)])
    return max(_strength(profile, pitch) for pitch in PITCHES)


def _steps(rows: Plane) -> NDArray[np.float64]:
    """The mean step at each column."""
    steps = np.minimum(np.abs(np.diff(rows.astype(np.int16), axis=1)), MOST_STEP)
    return np.asarray(steps.mean(axis=0))


def _strength(profile: NDArray[np.float64], pitch: int) -> float:
    columns = profile[: len(profile) // pitch * pitch].reshape(-1, pitch)
    if len(columns) < pitch:
        return 1.0
    by_phase = np.median(columns, axis=0)
    at = int(np.argmax(by_phase))
    others = np.delete(by_phase, [at, (at + 1) % pitch, at - 1])
    return float((by_phase[at] + LEAST) / (others.max() + LEAST))
