"""What the decoder shows to detectors: a picture, a stretch of sound, the state of the coded data."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.detectors import coarse, features, sound_features

Plane = NDArray[np.uint8]


@dataclass(frozen=True)
class Sound:
    """A stretch of sound: `samples` is float32, (channels, samples), full scale 1.0; `at` is media seconds.

    Each feature is computed once, by whichever detector asks first.
    """

    at: float
    seconds: float
    samples: NDArray[np.float32]

    @cached_property
    def pair(self) -> sound_features.Pair | None:
        """Left and right; None where there is but one channel."""
        return sound_features.pair_of(self.samples)

    @cached_property
    def peak(self) -> float:
        """The largest sample, whichever its sign; full scale is 1."""
        return float(np.abs(self.samples).max(initial=0.0))

    @cached_property
    def loudest(self) -> NDArray[np.float32]:
        """The samples of the channel that has the most power."""
        return sound_features.loudest(self.samples)


@dataclass(frozen=True, slots=True)
class Coded:
    """The state of the coded data: damaged pieces since the last clean start, and what the last one was.

    `since`: when the damage began, where it is told later.
    """

    at: float
    damaged: int
    why: str = ""
    since: float | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of a track's timestamps: it stepped by `seconds` (negative: back), or is as it should be.

    `declared`: where the stream said so. `apart`: the track begins so far from the other.
    """

    at: float
    track: str = ""
    seconds: float = 0.0
    declared: bool = False
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Whole:
    """A picture at its own size: its `luma`, while the picture is shown; None where it has none of eight bits.

    `interlaced` tells whether the stream says that its lines are of two times.
    """

    luma: Callable[[], Plane | None]
    interlaced: bool = False


class Picture:
    """One picture, scaled to about 480x270, as limited-range luma and half-size chroma planes.

    Each feature is computed once, by whichever detector asks first; `chroma` makes the planes of blue and of red.
    `at` is media seconds. `key` says that it was coded without reference to others.
    `size` is how many bytes it was coded in; 0 where nobody knows. `whole` is the same at its own size, where that is
    to be had.
    """

    whole: Whole | None = None

    def __init__(
        self, at: float, luma: Plane, chroma: Callable[[], tuple[Plane, Plane]], *, key: bool, size: int = 0
    ) -> None:
        self.at, self.luma, self.key, self.size = at, luma, key, size
        self._make_chroma = chroma

    @cached_property
    def chroma(self) -> tuple[Plane, Plane]:
        """Blue and red. Scaling them costs half as much as the luma, and few pictures are asked for them."""
        return self._make_chroma()

    @cached_property
    def coarse(self) -> coarse.Coarse | None:
        """The luma, about 80 x 45; None where there are fewer pixels than tiles."""
        return coarse.coarse(self.luma) if features.has_tiles(*self.luma.shape) else None
