"""A live programme as its source keeps it: released by the second, listed in a playlist, spoilt on command."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from tallylight_bench.faults.packets import Counters
from tallylight_bench.faults.playout import Playout
from tallylight_demo.encode import Segment
from tallylight_demo.encrypt import KEY_BYTES, encrypted, sequence_iv
from tallylight_demo.feed import WINDOW
from tallylight_demo.playlist import Entry, KeyLine, playlist_text

HEAD = 3  # segments that are there when the first monitor comes
FIRST = 1000  # it has been on air for a while
POLL_SECONDS = 0.05
PACED = 0.9  # of a second: what follows is never waited for


@dataclass(frozen=True, slots=True)
class _Item:
    data: bytes
    header: int | None
    key: int | None
    discontinuity: bool


class Live:
    """Segments of a second. It is what the demo's origin serves as `live.m3u8` and `live.ts`.

    `muxes` is what the multiplexer makes of each segment's packets from now on, before it numbers them; `spoil`, what
    becomes of the segment's bytes on their way. While `paused` nothing is released; `says_ended` puts
    the end into the playlist. `black`: so many of the next seconds show nothing.
    `then` is done once the next second was sent.
    """

    name = "live"
    ended = False

    def __init__(self, playout: Playout, *, encrypted: bool = False) -> None:
        self.playout = playout
        self.muxes: Callable[[bytes], bytes] = bytes
        self.spoil: Callable[[bytes], bytes] = bytes
        self.paused = self.says_ended = False
        self.black = 0
        self.then: Callable[[], None] | None = None
        self.key: int | None = 0 if encrypted else None
        self._items: list[_Item] = []
        self._first = FIRST
        self._headers: list[bytes] = []
        self._declares = False
        self._counters = Counters()

    async def run(self) -> None:
        """Be on air until cancelled."""
        self.fill()
        due = time.monotonic()
        while True:
            due += 1.0
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            if not self.paused:
                self._advance()

    def declare(self) -> None:
        """What comes next has a discontinuity before it."""
        self._declares = True

    def forget(self) -> None:
        """Begin anew with number 0, as a process that was started again."""
        self.playout.discard()
        self._items.clear()
        self._first = 0
        self.fill()

    def fill(self) -> None:
        """Release what a playlist begins with; a segment is whole once the next one begins."""
        for _ in range(HEAD + 1):
            self._advance()

    @property
    def released(self) -> int:
        """How many segments have been released so far."""
        return self._first + len(self._items)

    def text(self) -> str:
        """The media playlist of now."""
        first = max(self._first, self.released - WINDOW)
        gone = sum(item.discontinuity for item in self._items[: first - self._first])
        entries = [self._entry(number) for number in range(first, self.released)]
        return playlist_text(entries, first, gone, ended=self.says_ended, target=1)

    def segment(self, number: int) -> bytes | None:
        """A segment as it is served, however old it is: none is lost here. None when it is not released yet."""
        return self._items[number - self._first].data if self._first <= number < self.released else None

    def seconds(self, _: int) -> float:
        """How long sending a segment is to take: a bit less than it plays."""
        return PACED

    def body(self, name: str) -> bytes | None:
        """What `init-0.mp4`, `key-0.bin`, `7.ts` or `7.m4s` is; None: there is no such thing."""
        stem, _, ending = name.partition(".")
        kind, _, number = stem.rpartition("-")
        if not number.isdecimal():
            return None
        match kind, ending:
            case "init", "mp4":
                return self._headers[int(number)] if int(number) < len(self._headers) else None
            case "key", "bin":
                return _key(int(number))
            case "", "ts" | "m4s":
                return self.segment(int(number))
        return None

    def _advance(self) -> None:
        self.playout.black = self.black > 0
        self.black = max(0, self.black - 1)
        for made in self.playout.second():
            self._add(made)
        then, self.then = self.then, None
        if then is not None:
            then()

    def _add(self, made: Segment) -> None:
        header = self._header(made)
        data = self.spoil(made.data if header is not None else self._counters.renumbered(self.muxes(made.data)))
        if self.key is not None:
            data = encrypted(data, _key(self.key), sequence_iv(self.released))
        before = self._items[-1].header if self._items else header
        self._items.append(_Item(data, header, self.key, self._declares or header != before))
        self._declares = False

    def _header(self, made: Segment) -> int | None:
        if made.header is None:
            return None
        if not self._headers or self._headers[-1] != made.header:
            self._headers.append(made.header)
        return len(self._headers) - 1

    def _entry(self, number: int) -> Entry:
        item = self._items[number - self._first]
        return Entry(
            uri=f"{self.name}/{number}.{'ts' if item.header is None else 'm4s'}",
            seconds=1.0,
            discontinuity=item.discontinuity,
            key=None if item.key is None else KeyLine(f"{self.name}/key-{item.key}.bin"),
            header=None if item.header is None else f"{self.name}/init-{item.header}.mp4",
        )


async def pieces(live: Live, size: int) -> AsyncIterator[bytes]:
    """The newest segment and all that follow, in pieces, evenly; as fast as they are taken by one who is behind."""
    number = max(0, live.released - 1)
    while True:
        if number >= live.released:
            await asyncio.sleep(POLL_SECONDS)
            continue
        data = live.segment(number) or b""
        for at in range(0, len(data), size):
            yield data[at : at + size]
            if number == live.released - 1:
                await asyncio.sleep(PACED * size / len(data))
        number += 1


def _key(number: int) -> bytes:
    return bytes([number + 1]) * KEY_BYTES
