"""Freeze: the picture moved, and then everything stopped at once.

A frozen picture is not still once it has been encoded again: it settles for about a second, and jumps at each key
frame; and noise that is added further down the line hides that it is still. So it is told by its history, once it has
stood for long enough (`stops`, `endings`, `frozen`).
"""

from dataclasses import dataclass

import numpy as np

from tallylight_monitor.detectors.coarse import Coarse, samples_of_a_tile, tile_sums
from tallylight_monitor.detectors.endings import ending
from tallylight_monitor.detectors.frames import Picture
from tallylight_monitor.detectors.frozen import is_frozen
from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.recent import HIGH_TILE, Levels, Recent
from tallylight_monitor.detectors.stops import AGE_SECONDS, found_stop

# How often is looked for a stop, once so much of the stream was seen: a look costs as much as thirty pictures.
LOOK_SECONDS, SEEN_SECONDS = 0.2, AGE_SECONDS + 0.4
# Nothing stands that has changed so much in 1.4 s (levels: middle and high tile); nothing moved before, where it has
# not changed by so much more in twice that time.
STANDS_SECONDS, STANDS_MIDDLE, STANDS_HIGH, MOVED_SECONDS = 1.4, 5.0, 8.0, (2.5, 3.3)
MOVED_MIDDLE, MOVED_HIGH = 0.3, 0.6
# It moves again where two pictures have left the standing one by so many levels, or by as much more than it strayed.
LEFT_LEVELS, LEFT_RATIO = 2.5, 2.5


@dataclass(frozen=True, slots=True)
class _Frozen:
    """Since when, as what, and by how much its tiles flicker."""

    at: float
    reference: Coarse
    noise: Levels
    stray: float


class Freeze:
    """For how many seconds the picture has stood still."""

    def __init__(self, still: float, floor: float) -> None:
        del still  # the threshold, which the measurement is compared with elsewhere
        self._floor = floor
        self._shape: tuple[int, ...] = ()
        self._recent = Recent(1.0)
        self._frozen: _Frozen | None = None
        self._left = 0  # pictures in a row that are not the standing one
        self._looked_at = 0.0

    def measure(self, picture: Picture) -> Measurement | None:
        """Measure one picture; None while too little of the stream has been seen."""
        if picture.luma.shape != self._shape:
            self._begin(picture)
        if self._recent.keep(picture):
            self._judge(picture)
        if self._frozen is not None:
            return Measurement(picture.at - self._frozen.at, self._frozen.at)
        return Measurement(0.0) if self._recent.seconds >= SEEN_SECONDS else None

    def _begin(self, picture: Picture) -> None:
        self._shape = picture.luma.shape
        self._recent = Recent(1.0 / max(1, samples_of_a_tile(*picture.luma.shape)))
        self._frozen = None

    def _judge(self, picture: Picture) -> None:
        if self._frozen is not None:
            self._left = self._left + 1 if self._has_left(picture, self._frozen) else 0
            if self._left >= 2:
                self._frozen = None
        elif self._recent.seconds >= SEEN_SECONDS and picture.at - self._looked_at >= LOOK_SECONDS:
            self._looked_at, self._left = picture.at, 0
            self._frozen = self._found() if self._may_stand() else None

    def _found(self) -> _Frozen | None:
        past = self._recent.past()
        stop = found_stop(past)
        if stop is None or not is_frozen(ending(past, stop), self._floor):
            return None
        # Between the last picture that is far from the standing one and the last that differs at all lie the last of a
        # slow motion, and what the encoder mends; more often the first.
        begin = stop.last + (3 * (stop.end - stop.last)) // 4 + 1
        return _Frozen(float(past.at[begin]), stop.reference, stop.noise, stop.stray)

    def _may_stand(self) -> bool:
        middle, high = self._recent.changed(STANDS_SECONDS)
        if middle > STANDS_MIDDLE or high > STANDS_HIGH:
            return False
        before = (self._recent.changed(seconds) for seconds in MOVED_SECONDS)
        return any(was > middle + MOVED_MIDDLE or were > high + MOVED_HIGH for was, were in before)

    def _has_left(self, picture: Picture, frozen: _Frozen) -> bool:
        if picture.coarse is None:
            return True
        distances = tile_sums(np.abs(picture.coarse - frozen.reference)) * self._recent.scale
        excess = np.sort(distances - frozen.noise)
        return bool(excess[int(HIGH_TILE * len(excess))] > max(LEFT_LEVELS, LEFT_RATIO * frozen.stray))
