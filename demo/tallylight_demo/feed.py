"""Keep one programme's segments, release them one by one, and say what a server would serve of them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import accumulate
from threading import Lock
from typing import Protocol

from tallylight_demo.encode import Segment
from tallylight_demo.encrypt import encrypted, sequence_iv
from tallylight_demo.playlist import Entry, KeyLine, playlist_text

WINDOW = 6  # segments; what a live packager usually lists
KEPT_BEHIND = 6  # segments that are served after they left the playlist, as RFC 8216 6.2.2 wants it


class Served(Protocol):
    """A live programme as an origin serves it."""

    @property
    def name(self) -> str:
        """Its playlist is `<name>.m3u8`; what that lists lies under `<name>/`."""

    @property
    def released(self) -> int:
        """How many segments have been released so far."""

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""

    def text(self) -> str:
        """The media playlist of now."""

    def segment(self, number: int) -> bytes | None:
        """A segment as it is served; None when it is not released yet, or long gone."""

    def seconds(self, number: int) -> float:
        """How long a segment plays."""

    def body(self, name: str) -> bytes | None:
        """What lies under a name within it; None: there is no such thing."""


@dataclass(frozen=True, slots=True)
class _Item:
    seconds: float
    discontinuity: bool
    data: bytes | None  # None: forgotten


class Feed:
    """A media playlist `<name>.m3u8` with its segments; safe to fill from another thread.

    A live feed lists its last `window` released segments; `window` None lists all. Segments are released as
    they are added, unless `release` or `pace` says otherwise. `key` (16 bytes) encrypts them.
    """

    def __init__(self, name: str = "live", *, window: int | None = WINDOW, key: bytes | None = None) -> None:
        self.name = name
        self._window, self._key = window, key
        self._items: list[_Item] = []
        self._header: bytes | None = None
        self._ended = False
        self._limit: Callable[[], int] | None = None
        self._remembered = 0  # the first segment whose bytes are kept
        self._lock = Lock()

    def add(self, *segments: Segment, discontinuity: bool = False) -> None:
        """Take the next segments; `discontinuity`: the first does not go on from the last."""
        with self._lock:
            for place, segment in enumerate(segments):
                self._header = segment.header
                data = self._sealed(segment.data, len(self._items))
                self._items.append(_Item(segment.seconds, discontinuity and place == 0, data))

    def release(self, count: int) -> None:
        """Let the first `count` segments be seen, and no more."""
        self._limit = lambda: count

    def pace(self, clock: Callable[[], float], head: int = 3) -> None:
        """From now on release one segment after the other, in the clock's time; `head` of them at once."""
        began = clock()
        self._limit = lambda: head + self._played(head, clock() - began)

    def end(self) -> None:
        """Nothing more will be added: the playlist ends when all is released."""
        self._ended = True

    @property
    def released(self) -> int:
        """How many segments have been released so far."""
        limit = len(self._items) if self._limit is None else self._limit()
        return min(limit, len(self._items))

    @property
    def ended(self) -> bool:
        """Whether the playlist is complete."""
        return self._ended and self.released == len(self._items)

    def text(self) -> str:
        """The media playlist of now."""
        with self._lock:
            last = self.released
            first = 0 if self._window is None else max(0, last - self._window)
            self._forget(first - KEPT_BEHIND)
            entries = [self._entry(number) for number in range(first, last)]
            gone = sum(item.discontinuity for item in self._items[:first])
            target = max([1, *(round(item.seconds) for item in self._items)])
            return playlist_text(entries, first, gone, ended=self.ended, target=target)

    def segment(self, number: int) -> bytes | None:
        """A segment as it is served; None when it is not released yet, or long gone."""
        return self._items[number].data if 0 <= number < self.released else None

    def seconds(self, number: int) -> float:
        """How long a segment plays."""
        return self._items[number].seconds

    def body(self, name: str) -> bytes | None:
        """What `init.mp4`, `key.bin`, `7.ts` or `7.m4s` is within this feed; None: there is no such thing."""
        match name.split("."):
            case ["init", "mp4"]:
                return self._header
            case ["key", "bin"]:
                return self._key
            case [number, "ts" | "m4s"] if number.isdecimal():
                return self.segment(int(number))
        return None

    def _sealed(self, data: bytes, number: int) -> bytes:
        return data if self._key is None else encrypted(data, self._key, sequence_iv(number))

    def _entry(self, number: int) -> Entry:
        item, fragmented = self._items[number], self._header is not None
        return Entry(
            uri=f"{self.name}/{number}.{'m4s' if fragmented else 'ts'}",
            seconds=item.seconds,
            discontinuity=item.discontinuity,
            key=None if self._key is None else KeyLine(f"{self.name}/key.bin"),
            header=f"{self.name}/init.mp4" if fragmented else None,
        )

    def _forget(self, before: int) -> None:
        for number in range(self._remembered, before):
            self._items[number] = replace(self._items[number], data=None)
            self._remembered = number + 1

    def _played(self, head: int, elapsed: float) -> int:
        lengths = accumulate(item.seconds for item in self._items[head:])
        return sum(moment <= elapsed for moment in lengths)
