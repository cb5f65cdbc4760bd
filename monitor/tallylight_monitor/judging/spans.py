"""Spans of media time, of which what lies in several counts once. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

Span = tuple[float, float]  # from where to where, in seconds
# The oldest of more than so many are added up: what is learnt of the time before them comes too late to count.
MOST_SPANS = 64


@dataclass(slots=True)
class Spans:
    """Seconds of media. Memory is bounded, however many stretches there are."""

    _over: float = float("-inf")  # up to here all is added up
    _seconds: float = 0.0
    _spans: tuple[Span, ...] = field(default=())

    def add(self, begin: float, end: float) -> float:
        """One more stretch; how many seconds of it are new."""
        before = self.seconds()
        self._spans = _merged((*self._spans, (max(begin, self._over), end)))
        while len(self._spans) > MOST_SPANS:
            (first, self._over), *rest = self._spans
            self._seconds, self._spans = self._seconds + self._over - first, tuple(rest)
        return self.seconds() - before

    def seconds(self, more: Iterable[Span] = ()) -> float:
        """How long they are together, with these beside them."""
        late = ((max(begin, self._over), end) for begin, end in more)
        return self._seconds + sum(end - begin for begin, end in _merged((*self._spans, *late)))


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for begin, end in sorted(span for span in spans if span[1] > span[0]):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return tuple(merged)
