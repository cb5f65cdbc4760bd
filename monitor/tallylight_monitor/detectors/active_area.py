"""Which part of a picture is not black bars."""

from dataclasses import dataclass

import numpy as np

from tallylight_monitor.detectors.frames import Plane

# Bars are darker than this, but for so much of a line of them: a logo, the end of a subtitle.
DARK, LINE_SHARE = 34, 0.04
# The first line behind a bar is bright in so much of it; the edge of a scene that is dark there is not.
EDGE_SHARE, EDGE_LINES = 0.3, 3


@dataclass(frozen=True, slots=True)
class Area:
    """How wide the bars are, each as a share of the picture's width or height; `sharp` are those with a sharp edge."""

    top: float
    bottom: float
    left: float
    right: float
    sharp: tuple[bool, bool, bool, bool] = (True, True, True, True)

    @property
    def sides(self) -> tuple[float, float, float, float]:
        """All four."""
        return self.top, self.bottom, self.left, self.right


def active_area(luma: Plane) -> Area | None:
    """The area that is not bars; None where all is dark."""
    bright = luma >= DARK
    rows, columns = np.count_nonzero(bright, axis=1), np.count_nonzero(bright, axis=0)
    down, across = (_ends(counts, length) for counts, length in ((rows, luma.shape[1]), (columns, luma.shape[0])))
    if down is None or across is None:
        return None
    top, bottom, top_sharp, bottom_sharp = down
    left, right, left_sharp, right_sharp = across
    return Area(top, bottom, left, right, (top_sharp, bottom_sharp, left_sharp, right_sharp))


def _ends(counts: "np.ndarray[tuple[int], np.dtype[np.intp]]", length: int) -> tuple[float, float, bool, bool] | None:
    lines = np.flatnonzero(counts > LINE_SHARE * length)
    if not len(lines):
        return None
    first, last = int(lines[0]), int(lines[-1])
    begins = counts[first : first + EDGE_LINES].max() >= EDGE_SHARE * length
    ends = counts[max(0, last - EDGE_LINES + 1) : last + 1].max() >= EDGE_SHARE * length
    return first / len(counts), (len(counts) - 1 - last) / len(counts), bool(begins), bool(ends)
