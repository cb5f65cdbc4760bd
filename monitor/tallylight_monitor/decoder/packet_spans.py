"""Which bytes of a file its packets were made of, by their positions: a few spans, however long the file is."""

from bisect import bisect_right
from dataclasses import dataclass, field

# What lies between two packets that are nearer to each other than this is a container's own.
NEAR_BYTES = 1024
# Tracks that are not interleaved make a few spans, and damage makes more. With so many, they may lie further apart.
MOST_SPANS = 1000

Span = tuple[int, int]  # where it begins, and where it ends


@dataclass(slots=True)
class PacketSpans:
    """The spans of one file. `held` counts the bytes of all packets."""

    held: int = 0
    _begins: list[int] = field(default_factory=list)
    _ends: list[int] = field(default_factory=list)
    _near: int = NEAR_BYTES
    _position: int | None = None  # of the last packet
    _end: int = 0

    def note(self, position: int | None, size: int) -> None:
        """A packet was read from here. One without a position follows the last, as do the packets of one Ogg page."""
        begin = self._end if position is None or position == self._position else position
        self._position, self._end = position, begin + size
        self.held += size
        self._add(begin, begin + size)
        if len(self._begins) > MOST_SPANS:
            self._loosen()

    def gaps(self, size: int) -> list[Span]:
        """What lies between the spans of a file of this size, before the first of them, and behind the last."""
        edges = zip([0, *self._ends], [*self._begins, size], strict=True)
        return [(begin, end) for begin, end in edges if begin < end]

    def _add(self, begin: int, end: int) -> None:
        at = bisect_right(self._begins, begin) - 1
        if at >= 0 and begin - self._ends[at] <= self._near:
            self._ends[at] = max(self._ends[at], end)
        else:
            at += 1
            self._begins.insert(at, begin)
            self._ends.insert(at, end)
        while at + 1 < len(self._begins) and self._begins[at + 1] - self._ends[at] <= self._near:
            self._ends[at] = max(self._ends[at], self._ends[at + 1])
            del self._begins[at + 1], self._ends[at + 1]

    def _loosen(self) -> None:
        """Fewer spans: bridge gaps that are four times as long."""
        spans = list(zip(self._begins, self._ends, strict=True))
        self._begins, self._ends, self._near = [], [], 4 * self._near
        for begin, end in spans:
            self._add(begin, end)
