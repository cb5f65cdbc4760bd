"""Colour bars: upright stripes of the colours that test generators send, in their order (SMPTE RP 219, EBU bars).

From the left: yellow, cyan, green, magenta, red, blue; white or grey before them and black behind them, or not.
"""

from dataclasses import dataclass, field
from itertools import pairwise
from math import atan2, degrees, hypot

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.detectors.frames import Picture, Plane
from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.seldom import Seldom

LOOK_SECONDS = 0.2
# Of the height, where all kinds of bars are upright stripes; and rows of it that are looked at.
TOP, BOTTOM, ROWS = 0.1, 0.55, 24
# Within a stripe, levels differ by less; so many of its pixels do, whatever text is keyed over the bars.
FLAT, FLAT_SHARE = 12, 0.85
EDGE, EDGE_COLUMNS, NARROWEST = 6, 4, 0.04  # levels over columns that part two stripes; of the width, the least of one
# Where the hues lie on the plane of blue and red, in degrees: BT.601 and BT.709 are four apart at most.
HUES = (172.0, -74.0, -130.0, 50.0, 105.0, -7.0)
HUE_OFF, COLOURED = 18.0, 20.0
GREY = 128


@dataclass(slots=True)
class ColourBars:
    """The share of the width that is bars, in the order of their hues."""

    share: float
    _seldom: Seldom = field(init=False, default_factory=lambda: Seldom(LOOK_SECONDS))

    def measure(self, picture: Picture) -> Measurement | None:
        """Measure a picture, a few times a second; luma first: most pictures need no more."""
        if not self._seldom.due(picture.at):
            return None
        stripes = _stripes(picture.luma)
        return Measurement(_in_order(stripes, picture) if len(stripes) >= len(HUES) else 0.0)


def _stripes(luma: Plane) -> list[tuple[int, int]]:
    """First and last column of each upright stripe of one level."""
    middle, flat = _profile(luma)
    if flat < FLAT_SHARE:
        return []
    steps = np.abs(middle[EDGE_COLUMNS:] - middle[:-EDGE_COLUMNS])
    edges = [-1, *np.flatnonzero(steps >= EDGE).tolist(), len(steps)]
    least = NARROWEST * len(middle)
    return [(left + EDGE_COLUMNS // 2, right + 1) for left, right in pairwise(edges) if right - left >= least]


def _profile(plane: Plane) -> tuple[NDArray[np.int16], float]:
    """The middle level of each column, and how much of the picture has it."""
    height = plane.shape[0]
    first, last = int(TOP * height), int(BOTTOM * height)
    rows = plane[first : last : max(1, (last - first) // ROWS)].astype(np.int16)
    middle = np.sort(rows, axis=0)[len(rows) // 2]
    return middle, float((np.abs(rows - middle) <= FLAT).mean())


def _in_order(stripes: list[tuple[int, int]], picture: Picture) -> float:
    blue, red = (_profile(plane)[0] for plane in picture.chroma)
    scale = len(blue) / picture.luma.shape[1]
    hues = [_hue(int(scale * (left + right) / 2), blue, red) for left, right in stripes]
    begins = [place for place, hue in enumerate(hues) if hue == 0]
    for begin in begins:
        if hues[begin : begin + len(HUES)] == list(range(len(HUES))):
            wide = stripes[begin : begin + len(HUES)]
            return (wide[-1][1] - wide[0][0] + 1) / float(picture.luma.shape[1])
    return 0.0


def _hue(column: int, blue: NDArray[np.int16], red: NDArray[np.int16]) -> int | None:
    """Which of the hues a column has."""
    over, up = int(blue[column]) - GREY, int(red[column]) - GREY
    if hypot(over, up) < COLOURED:
        return None
    angle = degrees(atan2(up, over))
    off = [abs((angle - hue + 180.0) % 360.0 - 180.0) for hue in HUES]
    return off.index(min(off)) if min(off) <= HUE_OFF else None
