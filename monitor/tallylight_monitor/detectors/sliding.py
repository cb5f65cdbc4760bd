"""What was so lately: means over the last seconds, and since when something has been so. Pure."""

from collections import deque
from dataclasses import dataclass

from tallylight_monitor.detectors.sound_features import Pair

_ROUNDING = 1e-6  # media times are sums


class SlidingPair:
    """The mean of a stereo pair over the last `seconds` of what was added."""

    def __init__(self, seconds: float) -> None:
        self._length = seconds
        self._kept: deque[tuple[float, Pair]] = deque()
        self._seconds = 0.0

    def add(self, seconds: float, pair: Pair) -> Pair | None:
        """Add a stretch; gives the mean, or None before there is enough."""
        self._kept.append((seconds, pair))
        self._seconds += seconds
        while self._seconds - self._kept[0][0] >= self._length - _ROUNDING:
            self._seconds -= self._kept.popleft()[0]
        if self._seconds < self._length - _ROUNDING:
            return None
        left, right, cross = (
            sum(length * value for length, value in values) / self._seconds
            for values in (
                [(length, each.left) for length, each in self._kept],
                [(length, each.right) for length, each in self._kept],
                [(length, each.cross) for length, each in self._kept],
            )
        )
        return Pair(left, right, cross)


class SlidingMean:
    """The mean of a number over the last `seconds` of what was added."""

    def __init__(self, seconds: float) -> None:
        self._length = seconds
        self._kept: deque[tuple[float, float]] = deque()
        self._seconds = self._sum = 0.0

    def add(self, seconds: float, value: float) -> float | None:
        """Add a stretch; gives the mean, or None before there is enough."""
        self._kept.append((seconds, value))
        self._seconds, self._sum = self._seconds + seconds, self._sum + seconds * value
        while self._seconds - self._kept[0][0] >= self._length - _ROUNDING:
            length, gone = self._kept.popleft()
            self._seconds, self._sum = self._seconds - length, self._sum - length * gone
        return self._sum / self._seconds if self._seconds >= self._length - _ROUNDING else None


@dataclass(slots=True)
class Lasting:
    """Since when something has been so, but for breaks of up to `forgiven` seconds; None while it is not."""

    forgiven: float = 0.0
    since: float | None = None
    _last: float = float("-inf")

    def note(self, at: float, *, is_so: bool) -> float | None:
        """How it is at this time."""
        if is_so:
            self.since = at if self.since is None else self.since
            self._last = at
        elif at - self._last > self.forgiven:
            self.since = None
        return self.since
