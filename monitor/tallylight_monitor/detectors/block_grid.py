"""How much a picture's steps lie on a grid, as where it was coded in blocks with too few bits."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.detectors.frames import Plane

# Lines that are looked at; pitches that a grid may have: 8 of most codings, 16, and both enlarged.
LINES, PITCHES = 96, (8, 10, 11, 12, 16)
# Steps larger than this are edges of things.
MOST_STEP, LEAST = 24, 0.05
# Blocks cover the picture: it is looked at in so many bands, each of which has a grid from this strength on.
BANDS, IN_BAND = 6, 1.25


@dataclass(frozen=True)
class Steps:
    """The step from each place of a line to the next: `lines` is (lines, places), `mean` their mean, (places,)."""

    lines: NDArray[np.int16]
    mean: NDArray[np.float64]


@dataclass(frozen=True)
class Side:
    """Steps in one direction, in periods of a pitch."""

    steps: Steps
    pitch: int

    @cached_property
    def profile(self) -> NDArray[np.float64]:
        """The mean step at each place: shape (periods, pitch)."""
        return _periods(self.steps.mean, self.pitch)

    @cached_property
    def usual(self) -> NDArray[np.float64]:
        """The usual step at each place of a period: shape (pitch,)."""
        return np.asarray(np.median(self.profile, axis=0))

    @cached_property
    def at(self) -> int:
        """The place in a period where steps are largest."""
        return int(self.usual.argmax())

    @cached_property
    def strength(self) -> float:
        """By how much steps there are larger than those between, as a ratio; at least 1."""
        return _strength(self.usual, self.at)

    @property
    def regular(self) -> float:
        """The share of the periods in which the step there is the largest."""
        between = _between(self.profile, self.at)
        return float((self.profile[:, self.at] > between.max(axis=1)).mean())

    @property
    def detail(self) -> float:
        """The usual step elsewhere, in levels."""
        return float(np.median(_between(self.profile, self.at)))

    @property
    def covered(self) -> float:
        """The share of the picture's bands, across these steps, that have the grid as well."""
        bands = [_periods(band.mean(axis=0), self.pitch) for band in np.array_split(self.steps.lines, BANDS)]
        return float(np.mean([_strength(np.median(each, axis=0), self.at) >= IN_BAND for each in bands]))


@dataclass(frozen=True, slots=True)
class Grid:
    """The most regular grid of a picture: what lies in its columns, and in its rows."""

    columns: Side
    rows: Side

    @property
    def strength(self) -> float:
        """That of the stronger direction: what moves along one blurs the grid of the other."""
        return max(self.columns.strength, self.rows.strength)

    @property
    def together(self) -> float:
        """How strong both are: blocks have four sides."""
        return self.columns.strength * self.rows.strength

    @property
    def features(self) -> tuple[float, ...]:
        """What tells blocks from letters and houses, as FEATURES names it."""
        sides = sorted((self.columns, self.rows), key=lambda side: side.strength)
        return (
            *(float(np.log(side.strength)) for side in sides),
            *(side.regular for side in sides),
            *(side.covered for side in sides),
            *(float(np.log(side.detail + LEAST)) for side in sides),
        )


FEATURES = tuple(
    f"{what} of the {side}"
    for what in ("log strength", "regular", "covered", "log detail")
    for side in ("weaker", "stronger")
)


def block_grid(luma: Plane) -> Grid | None:
    """The grid of a picture; None where it is smaller than a few blocks."""
    if min(luma.shape) < 4 * max(PITCHES):
        return None
    height, width = luma.shape
    across, down = _steps(luma[:: max(1, height // LINES)]), _steps(luma[:, :: max(1, width // LINES)].T)
    grids = [Grid(Side(across, pitch), Side(down, pitch)) for pitch in PITCHES]
    return max(grids, key=lambda grid: grid.together)


def _steps(lines: Plane) -> Steps:
    found = np.minimum(np.abs(np.diff(lines.astype(np.int16), axis=1)), MOST_STEP)
    return Steps(found, np.asarray(found.mean(axis=0)))


def _periods(mean: NDArray[np.float64], pitch: int) -> NDArray[np.float64]:
    return mean[: len(mean) // pitch * pitch].reshape(-1, pitch)


def _strength(usual: NDArray[np.float64], at: int) -> float:
    return max(1.0, float((usual[at] + LEAST) / (_between(usual, at).max() + LEAST)))


def _between(profile: NDArray[np.float64], at: int) -> NDArray[np.float64]:
    """Without the place of the grid and its neighbours, over which a step may spread; places are the last axis."""
    pitch = profile.shape[-1]
    return np.delete(profile, [at, (at + 1) % pitch, (at - 1) % pitch], axis=-1)
