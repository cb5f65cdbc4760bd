"""Sound dropouts: the sound is gone for some milliseconds, again and again, and is there at once as if nothing were.

What is made by hand or mouth rises fast and falls slowly; what is cut out falls as fast as it rises, and goes on at the
level at which it stopped.
"""

from collections import deque
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.detectors.frames import Sound
from tallylight_monitor.detectors.measurement import Measurement

BLOCK_SECONDS = 0.0025
EDGE = 18.0  # dB within two blocks
SHORTEST, LONGEST = 3, 28  # blocks
DEEP, ALIKE = 15.0, 8.0  # dB: how far the gap is below what is before it; how near what is behind it must be to that
STEADY, LONG_BEFORE = 6.0, 16  # dB, blocks: a sound that ends by itself has become quieter before
LOUD = -45.0  # dBFS before the gap
AROUND = 4  # blocks before and behind the gap that tell how loud it is there
TOGETHER_SECONDS = 5.0  # so near to each other are dropouts of one fault


@dataclass(slots=True)
class SoundDropouts:
    """How many dropouts there were lately, in a stretch that has one; one alone is none."""

    count: float
    _levels: NDArray[np.float32] = field(default_factory=lambda: np.empty(0, np.float32), init=False)
    _found: deque[float] = field(default_factory=deque, init=False)

    def measure(self, sound: Sound) -> Measurement | None:
        """Measure 100 ms of sound."""
        size = round(BLOCK_SECONDS * sound.samples.shape[1] / sound.seconds) if sound.seconds else 0
        if not size or sound.samples.shape[1] < size:
            return None
        before = len(self._levels)
        levels = np.concatenate([self._levels, _levels(sound.samples, size)])
        gaps, kept = _gaps(levels), max(0, len(levels) - LONGEST - LONG_BEFORE - AROUND - 2)
        begins = [sound.at + (each - before) * BLOCK_SECONDS for each in gaps]
        self._levels = levels[kept:]
        fresh = [each for each in begins if not self._found or each - self._found[-1] > LONGEST * BLOCK_SECONDS]
        self._found.extend(fresh)
        while self._found and sound.at - self._found[0] > TOGETHER_SECONDS:
            self._found.popleft()
        if not fresh or len(self._found) < 2:
            return Measurement(0.0)
        return Measurement(float(len(self._found)), self._found[0])


def _levels(samples: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    """The level of each block in dBFS, of the loudest channel."""
    whole = samples[:, : samples.shape[1] // size * size].reshape(samples.shape[0], -1, size)
    powers = np.einsum("cbs,cbs->cb", whole, whole).max(axis=0) / size
    return np.asarray(10 * np.log10(np.maximum(powers, 1e-12)), np.float32)


def _gaps(levels: NDArray[np.float32]) -> list[int]:
    """Where gaps begin."""
    steps = levels[2:] - levels[:-2]
    falls, rises = np.flatnonzero(steps <= -EDGE) + 1, np.flatnonzero(steps >= EDGE) + 1
    found: list[int] = []
    for fall in falls.tolist():
        ends = [rise for rise in rises.tolist() if SHORTEST <= rise - fall <= LONGEST]
        if ends and (not found or fall - found[-1] > 2) and _is_gap(levels, fall, ends[0]):
            found.append(fall)
    return found


def _is_gap(levels: NDArray[np.float32], fall: int, rise: int) -> bool:
    if rise + AROUND + 1 > len(levels) or fall < LONG_BEFORE:
        return False
    before, behind = float(levels[fall - AROUND : fall].max()), float(levels[rise + 1 : rise + 1 + AROUND].max())
    if before < LOUD or abs(behind - before) > ALIKE:
        return False
    long_before = float(levels[fall - LONG_BEFORE : fall - AROUND].mean())
    return abs(before - long_before) <= STEADY and float(levels[fall + 1 : rise].max()) <= before - DEEP
