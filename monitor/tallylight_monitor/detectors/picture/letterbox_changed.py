"""Letterbox changed: black bars come or go, above and below or at both sides, and with them the picture's shape."""

from collections import deque

from tallylight_monitor.detectors.active_area import Area, active_area
from tallylight_monitor.detectors.frames import Picture
from tallylight_monitor.detectors.habit import Habit
from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.seldom import Seldom

LOOK_SECONDS = 0.2
# Bars are what was dark for so long: a scene that is dark at its edges moves.
SEEN_SECONDS = 3.0
# Of the width or height: bars that differ by less are one; those on both sides are alike.
ALIKE = 0.015

Sides = tuple[float, float, float, float]


class LetterboxChanged:
    """By how much of the picture's height or width its bars are other than usual."""

    def __init__(self, share: float) -> None:
        del share  # the threshold, which the measurement is compared with elsewhere
        self._seldom = Seldom(LOOK_SECONDS)
        self._seen: deque[tuple[float, Area]] = deque()
        self._habit: Habit[Sides] = Habit(_are_alike)

    def measure(self, picture: Picture) -> Measurement | None:
        """Measure a picture, a few times a second; None where all is dark, and until enough was seen."""
        if not self._seldom.due(picture.at) or (area := active_area(picture.luma)) is None:
            return None
        self._seen.append((picture.at, area))
        while picture.at - self._seen[0][0] > SEEN_SECONDS:
            self._seen.popleft()
        first = self._seen[0][0]
        if picture.at - first < SEEN_SECONDS - 2 * LOOK_SECONDS:
            return None
        bars = self._bars()
        change = self._habit.take(bars, picture.at, first)
        if change is None:
            return Measurement(0.0)
        moved = max(abs(now - before) for now, before in zip(bars, change.usual, strict=True))
        return Measurement(moved, change.since, f"bars were {_words(change.usual)}, and are {_words(bars)} now")

    def _bars(self) -> Sides:
        """What was dark in all that was seen; none where that has no sharp edges, or is not alike on both sides."""
        areas = [area for _, area in self._seen]
        top, bottom, left, right = (min(sides) for sides in zip(*(area.sides for area in areas), strict=True))
        sharp = [sum(edges) > len(areas) / 2 for edges in zip(*(area.sharp for area in areas), strict=True)]
        boxed = abs(top - bottom) <= ALIKE and sharp[0] and sharp[1]
        pillared = abs(left - right) <= ALIKE and sharp[2] and sharp[3]
        return (top if boxed else 0.0, bottom if boxed else 0.0, left if pillared else 0.0, right if pillared else 0.0)


def _are_alike(one: Sides, other: Sides) -> bool:
    return all(abs(here - there) <= ALIKE for here, there in zip(one, other, strict=True))


def _words(sides: Sides) -> str:
    top, _, left, _ = sides
    return f"{top:.0%} of the height and {left:.0%} of the width"
