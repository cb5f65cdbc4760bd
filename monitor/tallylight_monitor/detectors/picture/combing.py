"""Combing: lines of two times are shown in one picture, and what moves has teeth at its edges.

Interlaced pictures that were taken for progressive ones, or whose fields were joined wrongly. What the stream itself
calls interlaced is to be shown line by line, and is well.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.detectors.frames import Picture, Plane
from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.seldom import Seldom

LOOK_SECONDS = 0.2
# Of every so many lines, five in a row are looked at.
APART, LINES = 16, 5
# A line is a tooth where it differs from both neighbours, the same way, by so many levels; and those from each other
# by less than so much of that.
TOOTH, ALIKE = 12, 3


@dataclass(slots=True)
class Combing:
    """The share of the pixels that are teeth: several lines of them, each second line."""

    share: float
    _seldom: Seldom = field(init=False, default_factory=lambda: Seldom(LOOK_SECONDS))

    def measure(self, picture: Picture) -> Measurement | None:
        """Measure a picture, a few times a second; None where it is not there at its own size."""
        if picture.whole is None or not self._seldom.due(picture.at):
            return None
        if picture.whole.interlaced:
            return Measurement(0.0)
        luma = picture.whole.luma()
        if luma is None or luma.shape[0] < 2 * APART:
            return None
        return Measurement(float(_teeth(luma).mean()))


def _teeth(luma: Plane) -> NDArray[np.bool_]:
    """Where three lines in a row are teeth, this way and that: shape (groups, width)."""
    groups = luma.shape[0] // APART
    lines = luma[: groups * APART].reshape(groups, APART, -1)[:, :LINES].astype(np.int16)
    apart = np.diff(lines, axis=1)
    turns = (apart[:, :-1] > 0) != (apart[:, 1:] > 0)
    least = np.abs(apart).min(axis=1)
    same_field = np.abs(lines[:, 2:] - lines[:, :-2]).max(axis=1)
    return np.asarray(turns.all(axis=1) & (least >= TOOTH) & (ALIKE * same_field <= least))
