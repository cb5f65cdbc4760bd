"""When each packet of a transport stream was sent, by its clock references (PCR) and, between them, by its place."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

import numpy as np
from numpy.typing import NDArray

WRAP_SECONDS = 2**33 / 90_000
# References that are further apart than this, and than so many times what their places tell, have stepped.
LONGEST_GAP, AGAINST_PLACES = 1.0, 4.0
# A clock that steps by next to nothing tells no rate: one reference counts as no more than so many times the rate.
MOST_FASTER = 4.0


@dataclass(slots=True)
class PacketClock:
    """Seconds since `begin`, which no step of the references turns back. `rate` is packets a second; 0 is unknown."""

    rate: float = 0.0
    now: float = 0.0
    _last: float | None = None  # the newest reference, when it was, and the packets since
    _at: float = 0.0
    _packets: int = 0
    _anchors: list[tuple[int, float]] = field(default_factory=list)

    def begin(self) -> None:
        """Another clock begins, at 0."""
        self.now, self._last, self._at, self._packets = 0.0, None, 0.0, 0

    def place(self, count: int, places: Sequence[int], references: Sequence[float]) -> NDArray[np.float64] | None:
        """When each of these packets was sent, and the one behind them: count + 1 times. None while nothing tells."""
        self.rate = self.rate or _rate(places, references)
        if not self.rate:
            return None
        self._anchors = [(0, self.now)]
        before = 0
        for place, reference in zip(places, references, strict=True):
            self._take(place, reference, self._packets + place - before)
            before = place
        self._packets += count - before
        self._anchors.append((count, self._at + self._packets / self.rate))
        where, when = zip(*self._anchors, strict=True)
        self.now = max(when)
        return np.interp(np.arange(count + 1), where, np.maximum.accumulate(when))

    def _take(self, place: int, reference: float, passed: int) -> None:
        by_place = passed / self.rate
        step = by_place if self._last is None else _unwrapped(reference - self._last)
        if self._last is not None and 0 < step <= max(LONGEST_GAP, AGAINST_PLACES * by_place):
            found = min(passed / step, MOST_FASTER * self.rate)
            self.rate = 0.9 * self.rate + 0.1 * found if passed else self.rate
        else:
            step = by_place
        self._at, self._last, self._packets = self._at + step, reference, 0
        self._anchors.append((place, self._at))


def _rate(places: Sequence[int], references: Sequence[float]) -> float:
    pairs = zip(places, places[1:], references, references[1:], strict=False)
    rates = [(end - begin) / _unwrapped(later - earlier) for begin, end, earlier, later in pairs if later != earlier]
    return max(0.0, median(rates)) if rates else 0.0


def _unwrapped(seconds: float) -> float:
    """The reference has 33 bits of 1/90000 s, and begins anew."""
    return (seconds + WRAP_SECONDS / 2) % WRAP_SECONDS - WRAP_SECONDS / 2
