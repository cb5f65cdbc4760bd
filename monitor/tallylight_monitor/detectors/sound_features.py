"""Features of sound that more than one detector may ask for. Powers are means of squares: full scale is 1."""

from dataclasses import dataclass
from math import log10, sqrt

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

SILENT_POWER = 1e-12  # what digital silence is called: -120 dBFS
FRONT = 2  # channels: left and right come first in every layout that has them


@dataclass(frozen=True, slots=True)
class Pair:
    """Left and right: the power of each, and the mean of their product."""

    left: float
    right: float
    cross: float

    @property
    def louder(self) -> float:
        """The power of the louder one."""
        return max(self.left, self.right)

    @property
    def quieter(self) -> float:
        """The power of the other."""
        return min(self.left, self.right)

    @property
    def correlation(self) -> float:
        """1: both are the same; -1: one is the other turned over; 0 for silence, too."""
        power = sqrt(self.left * self.right)
        return self.cross / power if power > SILENT_POWER else 0.0

    @property
    def middle(self) -> float:
        """The power of what both have in common."""
        return max(0.0, self.left + self.right + 2 * self.cross) / 4

    @property
    def side(self) -> float:
        """The power of that in which they differ."""
        return max(0.0, self.left + self.right - 2 * self.cross) / 4


def pair_of(samples: Samples) -> Pair | None:
    """Of (channels, samples); None where there is no left and right."""
    if samples.shape[0] < FRONT or not samples.shape[1]:
        return None
    left, right = samples[0], samples[1]
    count = samples.shape[1]
    return Pair(*(float(np.dot(one, other)) / count for one, other in ((left, left), (right, right), (left, right))))


def decibels(power: float) -> float:
    """A power in dBFS, or a ratio of powers in dB; never less than -120."""
    return 10 * log10(max(power, SILENT_POWER))


def loudest(samples: Samples) -> Samples:
    """The samples of the channel that has the most power."""
    found: Samples = samples[int(np.argmax(np.einsum("cs,cs->c", samples, samples)))]
    return found


def power_of(samples: Samples) -> float:
    """The power of one channel."""
    return float(np.dot(samples, samples)) / max(1, samples.size)


def spectrum(samples: Samples) -> NDArray[np.float64]:
    """The power in each band of one channel, as many bands as a Fourier transform of its length has; Hann's window."""
    return np.square(np.abs(np.fft.rfft(samples * np.hanning(samples.size))))
