"""Freeze: the picture moved, and then everything stopped at once.

A frozen picture is not still once it has been encoded again: it settles for about a second, and jumps at each key
frame; and noise that is added further down the line hides that it is still. So it is told by its history, once it has
stood for long enough (`stops`).
"""

from collections import deque

import numpy as np

from tallylight_monitor.detectors.coarse import samples_of_a_tile, tile_sums
from tallylight_monitor.detectors.frames import Picture
from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.recent import HIGH_TILE, Recent
from tallylight_monitor.detectors.stops import AGE_SECONDS, Stop, found_stop

# How often is looked for a stop, once so much of the stream was seen: a look costs as much as twenty pictures.
LOOK_SECONDS, SEEN_SECONDS = 0.12, AGE_SECONDS + 0.4
# Nothing stands that has changed so much in 1.4 s (levels: middle and high tile); nothing moved before, where it has
# not changed by so much more in twice that time.
STANDS_SECONDS, STANDS_MIDDLE, STANDS_HIGH, MOVED_SECONDS, MOVED_MORE = 1.4, 5.0, 8.0, (2.5, 3.3), 0.3
# What moved for a shorter time, between two pictures that stood without noise, was a change of slides.
LIVED_SECONDS, STOOD_LOOKS = 2.0, 50
# It moves again where two pictures have left the standing one by so many levels, or by as much more than it strayed.
LEFT_LEVELS, LEFT_RATIO = 2.5, 2.5


class Freeze:
    """For how many seconds the picture has stood still."""

    def __init__(self, still: float, floor: float) -> None:
        del still  # the threshold, which the measurement is compared with elsewhere
        self._floor = floor
        self._shape: tuple[int, ...] = ()
        self._recent = Recent(1.0)
        self._stop: Stop | None = None
        self._left = 0  # pictures in a row that are not the standing one
        self._looked_at = 0.0
        self._stood: deque[float] = deque(maxlen=STOOD_LOOKS)  # when a picture stood that is not known to be frozen

    def measure(self, picture: Picture) -> Measurement | None:
        """Measure one picture; None while too little of the stream has been seen."""
        if picture.luma.shape != self._shape:
            self._begin(picture)
        if self._recent.keep(picture):
            self._judge(picture)
        if self._stop is not None:
            return Measurement(picture.at - self._stop.at, self._stop.at)
        return Measurement(0.0) if self._recent.seconds >= SEEN_SECONDS else None

    def _begin(self, picture: Picture) -> None:
        self._shape = picture.luma.shape
        self._recent = Recent(1.0 / max(1, samples_of_a_tile(*picture.luma.shape)))
        self._stop = None
        self._stood.clear()

    def _judge(self, picture: Picture) -> None:
        if self._stop is not None:
            self._left = self._left + 1 if self._has_left(picture, self._stop) else 0
            if self._left >= 2:
                self._stop = None
        elif self._recent.seconds >= SEEN_SECONDS and picture.at - self._looked_at >= LOOK_SECONDS:
            self._looked_at, self._left = picture.at, 0
            self._stop = self._found()

    def _found(self) -> Stop | None:
        if self._recent.stands():
            self._stood.append(self._recent.newest_at)
        stop = found_stop(self._recent.past(), self._floor) if self._may_stand() else None
        if stop is None or any(stop.at - LIVED_SECONDS < at < stop.at for at in self._stood):
            return None
        return stop

    def _may_stand(self) -> bool:
        middle, high = self._recent.changed(STANDS_SECONDS)
        if middle > STANDS_MIDDLE or high > STANDS_HIGH:
            return False
        return any(self._recent.changed(seconds)[0] > middle + MOVED_MORE for seconds in MOVED_SECONDS)

    def _has_left(self, picture: Picture, stop: Stop) -> bool:
        if picture.coarse is None:
            return True
        distances = tile_sums(np.abs(picture.coarse - stop.reference)) * self._recent.scale
        excess = np.sort(distances - stop.noise)
        return bool(excess[int(HIGH_TILE * len(excess))] > max(LEFT_LEVELS, LEFT_RATIO * stop.stray))
