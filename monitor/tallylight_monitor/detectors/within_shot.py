"""What a quantity of pictures was before, in the same shot: another shot may have less of it and be well."""

from collections import deque
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.detectors.coarse import samples_of_a_block
from tallylight_monitor.detectors.frames import Picture

# So many values tell what is usual in a shot, the last of them so lately.
LEAST, MOST, LATELY_SECONDS = 4, 20, 1.6
# It fell at once where it lately was still so much of what is usual; it is back from so much of it on.
FULL, BACK = 0.7, 0.6
# Two pictures are of one shot where the shares of so many grey levels differ by less in sum: 2 is all.
BINS, BIN_LEVELS, CUT = 16, 16, 0.45


@dataclass(frozen=True, slots=True)
class Fallen:
    """What is left of it, as a share of what it usually is; and since when, where it fell at once in one shot."""

    left: float
    since: float | None = None


class WithinShot:
    """Watches a quantity, which must usually be `least`, and is fallen under the share `fallen` of that."""

    def __init__(self, least: float, fallen: float) -> None:
        self._least, self._fallen_share = least, fallen
        self._values: deque[tuple[float, float]] = deque(maxlen=MOST)
        self._greys: NDArray[np.float64] | None = None
        self._fallen: Fallen | None = None  # with what it usually is

    def take(self, picture: Picture, value: float) -> Fallen | None:
        """The value of the next picture; None while nothing is usual."""
        is_cut = self._is_cut(picture)
        if self._fallen is not None:
            return self._still_fallen(picture.at, value)
        if is_cut:
            self._values.clear()
        usual = self._usual()
        if usual is not None and usual >= self._least and value < self._fallen_share * usual:
            full = [at for at, each in self._values if each >= FULL * usual]
            if full and picture.at - full[-1] <= LATELY_SECONDS:
                self._fallen = Fallen(usual, (full[-1] + picture.at) / 2)
                return self._still_fallen(picture.at, value)
        self._values.append((picture.at, value))
        return None if usual is None else Fallen(value / usual if usual >= self._least else 1.0)

    @property
    def is_fallen(self) -> bool:
        """Whether it is."""
        return self._fallen is not None

    def _still_fallen(self, at: float, value: float) -> Fallen | None:
        if self._fallen is None:
            return None
        left = value / self._fallen.left
        if left < BACK:
            return Fallen(left, self._fallen.since)
        self._fallen = None
        self._values.clear()
        self._values.append((at, value))
        return Fallen(left)

    def _usual(self) -> float | None:
        if len(self._values) < LEAST:
            return None
        return median(value for _, value in self._values)

    def _is_cut(self, picture: Picture) -> bool:
        if picture.coarse is None:
            return True
        levels = picture.coarse.ravel() // (samples_of_a_block(*picture.luma.shape) * BIN_LEVELS)
        greys = np.bincount(levels, minlength=BINS)[:BINS] / levels.size
        before, self._greys = self._greys, greys
        return before is None or float(np.abs(greys - before).sum()) > CUT
