"""How far apart a stream's key frames are, and whether that is even: extra ones at cuts apart."""

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field

# So many distances tell what is usual, if so many of them are the longest but for a little.
LEAST, MOST, EVEN_SHARE, EVEN = 4, 30, 0.6, 0.1
# They are nearer than usual where none was so far apart for so many times what is usual.
LOOKED_BACK = 3.0


@dataclass(slots=True)
class KeyDistances:
    """Learns from the times of key frames, in seconds."""

    last: float | None = None
    _usual: deque[float] = field(default_factory=lambda: deque(maxlen=MOST))
    _short: list[float] = field(default_factory=list)  # since the last that was as usual
    _newest: float = 0.0
    _short_since: float | None = None  # the key frame from which on they are shorter

    def came(self, key: float, *, times: float) -> None:
        """A key frame comes. What is `times` as long as usual teaches nothing."""
        before, self.last = self.last, key
        if before is None:
            return
        self._newest, usual = key - before, self.usual()
        if usual is None:
            self._usual.append(self._newest)
        elif self._newest < usual * (1 - EVEN):
            self._short.append(self._newest)
            self._short_since = before if self._short_since is None else self._short_since
        else:
            if self._newest < times * usual:
                self._usual.extend((*self._short, self._newest))
            self._short, self._short_since = [], None

    def usual(self) -> float | None:
        """The distance that most of them have; None where nothing is usual yet, or they are uneven."""
        if len(self._usual) < LEAST:
            return None
        return max(self._usual) if _are_even(self._usual) else None

    def further(self, at: float) -> tuple[float, float]:
        """The distance at this time, which may still grow; and when it began. Some key frame must have come."""
        last = at if self.last is None else self.last
        running = at - last
        return (running, last) if running > self._newest else (self._newest, last - self._newest)

    def nearer(self, at: float, usual: float) -> tuple[float, float] | None:
        """The distance since they are evenly shorter than usual, and since when; None where they are not, for long."""
        if self._short_since is None or at - self._short_since < LOOKED_BACK * usual:
            return None
        return (max(self._short), self._short_since) if _are_even(self._short) else None


def _are_even(distances: Collection[float]) -> bool:
    """Whether most of them are the longest, but for a little."""
    longest = max(distances)
    even = sum(distance >= longest * (1 - EVEN) for distance in distances)
    return even >= EVEN_SHARE * len(distances)
