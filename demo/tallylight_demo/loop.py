"""Repeat one encoded programme for ever, as a live feed that takes no more memory than the programme."""

from collections.abc import Callable, Sequence
from itertools import accumulate

from tallylight_demo.encode import Segment
from tallylight_demo.feed import KEPT_BEHIND, WINDOW
from tallylight_demo.playlist import Entry, playlist_text


class Loop:
    """A live `<name>.m3u8` in which the same segments (TS) come turn after turn, with a discontinuity before each turn.

    `clock` counts the seconds since the first turn began; a segment is released when its last picture would have
    been taken.
    """

    ended = False

    def __init__(self, name: str, turn: Sequence[Segment], clock: Callable[[], float]) -> None:
        self.name = name
        self._turn, self._clock = turn, clock
        self._ends = list(accumulate(segment.seconds for segment in turn))
        self._target = max(1, *(round(segment.seconds) for segment in turn))

    @property
    def turn_seconds(self) -> float:
        """How long a turn plays."""
        return self._ends[-1]

    @property
    def released(self) -> int:
        """How many segments have been released so far, in all turns."""
        turns, moment = divmod(self._clock(), self.turn_seconds)
        return int(turns) * len(self._turn) + sum(end <= moment for end in self._ends)

    def text(self) -> str:
        """The media playlist of now."""
        last = self.released
        first = max(0, last - WINDOW)
        turns_gone = max(0, first - 1) // len(self._turn)  # only the very first turn begins without a discontinuity
        entries = [self._entry(number) for number in range(first, last)]
        return playlist_text(entries, first, turns_gone, target=self._target)

    def segment(self, number: int) -> bytes | None:
        """A segment as it is served; None when it is not released yet, or long gone."""
        last = self.released
        return self._at(number).data if max(0, last - WINDOW - KEPT_BEHIND) <= number < last else None

    def seconds(self, number: int) -> float:
        """How long a segment plays."""
        return self._at(number).seconds

    def body(self, name: str) -> bytes | None:
        """What `7.ts` is within this feed; None: there is no such thing."""
        match name.split("."):
            case [number, "ts"] if number.isdecimal():
                return self.segment(int(number))
        return None

    def _at(self, number: int) -> Segment:
        return self._turn[number % len(self._turn)]

    def _entry(self, number: int) -> Entry:
        again = number > 0 and number % len(self._turn) == 0
        return Entry(f"{self.name}/{number}.ts", self.seconds(number), discontinuity=again)
