"""Freeze: the picture moved, and then everything stopped at once.

A frozen picture is not still once it has been encoded again: it settles for about a second, and jumps at each key
frame; and noise that is added further down the line hides that it is still. So it is told by its history, once it has
stood for long enough (`stops`, `endings`, `remains`, `frozen`).
"""

from dataclasses import dataclass, replace

import numpy as np

from tallylight_monitor.detectors.coarse import Coarse, samples_of_a_tile, tile_sums
from tallylight_monitor.detectors.endings import Ending, ending
from tallylight_monitor.detectors.frames import Picture
from tallylight_monitor.detectors.frozen import is_frozen, patience
from tallylight_monitor.detectors.may_stand import MayStand
from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.recent import HIGH_TILE, Levels, Recent
from tallylight_monitor.detectors.remains import PICTURES as SETTLED_PICTURES
from tallylight_monitor.detectors.remains import remains
from tallylight_monitor.detectors.stops import AGE_SECONDS, MOVED, found_stop

# How often is looked for a stop, once so much of the stream was seen: a look costs as much as thirty pictures.
LOOK_SECONDS, SEEN_SECONDS = 0.2, AGE_SECONDS + 0.4
# Nothing stands that has changed so much in 1.4 s (levels: middle and high tile); nothing moved before, where it has
# not changed by so much more in twice that time.
STANDS_SECONDS, STANDS_MIDDLE, STANDS_HIGH, MOVED_SECONDS = 1.4, 5.0, 8.0, (2.5, 3.3)
MOVED_MIDDLE, MOVED_HIGH = 0.3, 0.6
# It moves again where two pictures have left the standing one by so many levels, or by as much more than it strayed.
LEFT_LEVELS, LEFT_RATIO = 2.5, 2.5
# A stop that is found again, so near, is the same. After this time too little is remembered of what was before it.
SAME_SECONDS, REMEMBERED_SECONDS = 0.3, 2.6
# What settles so much later has stood since it settled: what moved till then was too little to be told from noise.
LATE_SECONDS = 2.9


@dataclass(frozen=True, slots=True)
class _Standing:
    """A picture that stands: since when, how the motion before it ended, and by how much its tiles flicker.

    How it ended is told while all of it is remembered, and stays; what is left of it may be told later.
    """

    at: float
    ended: Ending
    reference: Coarse
    noise: Levels
    stray: float


class Freeze:
    """For how many seconds the picture has stood still."""

    stand_in = MayStand

    def __init__(self, still: float, floor: float) -> None:
        del still  # the threshold, which the measurement is compared with elsewhere
        self._floor = floor
        self._shape: tuple[int, ...] = ()
        self._recent = Recent(1.0)
        self._standing: _Standing | None = None
        self._frozen = False
        self._left = 0  # pictures in a row that are not the standing one
        self._looked_at = 0.0

    def measure(self, picture: Picture) -> Measurement | None:
        """Measure one picture; None while too little of the stream has been seen."""
        if picture.luma.shape != self._shape:
            self._begin(picture)
        if self._recent.keep(picture):
            self._judge(picture)
        if self._frozen and self._standing is not None:
            stood = picture.at - self._standing.at
            return Measurement(stood if stood >= patience(self._standing.ended) else 0.0, self._standing.at)
        return Measurement(0.0) if self._recent.seconds >= SEEN_SECONDS else None

    @property
    def doubts(self) -> bool:
        """Whether it has found a stop, which it may tell later: until then it must see every picture."""
        return self._frozen

    def _begin(self, picture: Picture) -> None:
        self._shape = picture.luma.shape
        self._recent = Recent(1.0 / max(1, samples_of_a_tile(*picture.luma.shape)))
        self._standing, self._frozen = None, False

    def _judge(self, picture: Picture) -> None:
        if self._standing is not None:
            self._left = self._left + 1 if self._has_left(picture, self._standing) else 0
            if self._left >= 2:
                self._standing, self._frozen = None, False
        if self._frozen or self._recent.seconds < SEEN_SECONDS or picture.at - self._looked_at < LOOK_SECONDS:
            return
        self._looked_at = picture.at
        if self._may_stand():
            self._look()
        if self._standing is not None:
            left = remains(self._recent, self._standing.at)
            self._frozen = left is not None and is_frozen(self._standing.ended, left, self._floor)
            if self._frozen:
                self._standing = replace(self._standing, at=self._onset(picture.at, self._standing))

    def _onset(self, now: float, standing: _Standing) -> float:
        if now - standing.at > LATE_SECONDS:
            return self._recent.newest(SETTLED_PICTURES)[-1].at
        if standing.ended.extent >= MOVED:
            return standing.at
        # Little moved: that the noise went tells more.
        return max(standing.at, self._recent.lively_at(standing.ended.alive / 2))

    def _look(self) -> None:
        past = self._recent.past()
        if (stop := found_stop(past)) is None:
            return
        # Between the last picture that is far from the standing one and the last that differs at all lie the last of a
        # slow motion, and what the encoder mends; more often the first.
        at = float(past.at[stop.last + (3 * (stop.end - stop.last)) // 4 + 1])
        known = self._standing
        same = known is not None and abs(at - known.at) <= SAME_SECONDS
        forgets = past.at[-1] - at > REMEMBERED_SECONDS
        ended = known.ended if known is not None and same and forgets else ending(past, stop)
        self._standing, self._left = _Standing(at, ended, stop.reference, stop.noise, stop.stray), 0

    def _may_stand(self) -> bool:
        middle, high = self._recent.changed(STANDS_SECONDS)
        if middle > STANDS_MIDDLE or high > STANDS_HIGH:
            return False
        before = (self._recent.changed(seconds) for seconds in MOVED_SECONDS)
        return any(was > middle + MOVED_MIDDLE or were > high + MOVED_HIGH for was, were in before)

    def _has_left(self, picture: Picture, standing: _Standing) -> bool:
        if picture.coarse is None:
            return True
        distances = tile_sums(np.abs(picture.coarse - standing.reference)) * self._recent.scale
        excess = np.sort(distances - standing.noise)
        return bool(excess[int(HIGH_TILE * len(excess))] > max(LEFT_LEVELS, LEFT_RATIO * standing.stray))
