"""Follows an HLS playlist, and hands its segments on in order: one task looks at it, one fetches."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any

from tallylight_monitor.ingest.answers import Fetcher
from tallylight_monitor.ingest.clock import Clock
from tallylight_monitor.ingest.facts import (
    Ended,
    FetchFailed,
    Held,
    PlaylistRead,
    Resumed,
    SegmentLost,
    SequenceReset,
)
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.hls.finding import Found, refreshed
from tallylight_monitor.ingest.hls.following import (
    Cursor,
    Gone,
    Step,
    first_step,
    next_segments,
    oldest_kept,
    poll_delay,
    retry_delay,
)
from tallylight_monitor.ingest.hls.playlist import SegmentRef
from tallylight_monitor.ingest.hls.segments import SegmentFetcher
from tallylight_monitor.ingest.media import Lost, Segment, Sink

# After so many failed looks in a row, the address that people gave is asked again where the playlist is.
LOOKS_UNTIL_ASKED_AGAIN = 4


Find = Callable[[], Awaitable[Found]]


class Follower:
    """Follows one playlist that has been read once. `find` finds it anew, from the address that people gave."""

    def __init__(self, http: Fetcher, clock: Clock, found: Found, find: Find) -> None:
        self._http = http
        self._clock = clock
        self._found = found
        self._find = find
        self._waiting: deque[SegmentRef | Gone] = deque()
        self._more = asyncio.Event()
        self._complete = False  # nothing will be added to those waiting
        self._look_now, self._served = asyncio.Event(), asyncio.Event()

    async def run(self, sink: Sink) -> None:
        """Hand on every segment; return after the last one of a playlist that has ended."""
        tasks = {asyncio.create_task(self._follow(sink)), asyncio.create_task(self._deliver(sink))}
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
            for task in done:
                task.result()
        finally:
            await stopped(tasks)
        sink.tell(Ended(self._clock.monotonic()))

    async def _follow(self, sink: Sink) -> None:
        """Look at the playlist until it has ended."""
        started = self._clock.monotonic()
        step = first_step(self._found.playlist, started)
        self._tell_read(sink, self._found.seconds, len(self._found.playlist.segments))
        self._enqueue(step)
        delay = poll_delay(self._found.playlist.target, changed=True, took=self._found.seconds)
        failures = 0
        while not self._found.playlist.ended:
            await self._rest(delay)
            try:
                step = await self._look(sink, step.cursor, failures)
                failures, delay = 0, self._until_next_look(step)
            except FetchError as error:
                failures += 1
                delay = retry_delay(failures, self._found.playlist.target)
                at = self._clock.monotonic()
                sink.tell(FetchFailed(at, "playlist", error.kind, error.detail, error.status))
        self._complete = True
        self._more.set()
        self._served.set()

    async def _rest(self, seconds: float) -> None:
        """Wait for the next look, or until one is asked for now."""
        sleeping, asked = asyncio.create_task(self._clock.sleep(seconds)), asyncio.create_task(self._look_now.wait())
        try:
            await asyncio.wait({sleeping, asked}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await stopped({sleeping, asked})
        self._look_now.clear()

    def _until_next_look(self, step: Step) -> float:
        changed = bool(step.segments)
        return poll_delay(self._found.playlist.target, changed=changed, took=self._found.seconds)

    async def _look(self, sink: Sink, cursor: Cursor, failures: int) -> Step:
        if failures and failures % LOOKS_UNTIL_ASKED_AGAIN == 0:
            self._found = await self._find()
        else:
            self._found = await refreshed(self._http, self._found)
        step = next_segments(cursor, self._found.playlist, self._clock.monotonic())
        self._tell_read(sink, self._found.seconds, len(step.segments))
        if step.reset:
            expected, newest = cursor.newest + 1, self._found.playlist.newest
            sink.tell(SequenceReset(self._clock.monotonic(), expected, newest))
        self._enqueue(step)
        return step

    def _tell_read(self, sink: Sink, seconds: float, segments_new: int) -> None:
        self._served.set()
        playlist = self._found.playlist
        newest = playlist.newest if playlist.segments else -1
        at = self._clock.monotonic()
        sink.tell(PlaylistRead(at, seconds, newest, segments_new, playlist.target, not playlist.ended))

    def _enqueue(self, step: Step) -> None:
        """Add what is new, and give up what servers no longer keep."""
        if step.reset:
            self._waiting = deque(_dropped(self._waiting))
        oldest = oldest_kept(self._found.playlist)
        self._waiting = deque(_late(each) if each.number < oldest else each for each in self._waiting)
        self._waiting.extend([step.gone] if step.gone else [])
        self._waiting.extend(step.segments)
        self._more.set()

    async def _deliver(self, sink: Sink) -> None:
        """Fetch in order, one ahead of what the sink has taken."""
        fetcher = SegmentFetcher(self._http, self._clock, sink.tell)
        coming = asyncio.create_task(self._next(fetcher))
        try:
            while (media := await coming) is not None:
                coming = asyncio.create_task(self._next(fetcher))
                await self._hand(media, sink)
        finally:
            await stopped({coming})

    async def _hand(self, media: Segment | Lost, sink: Sink) -> None:
        if isinstance(media, Lost):
            at = self._clock.monotonic()
            sink.tell(SegmentLost(at, media.number, media.duration, media.why, media.fault))
        if not self._complete:
            await sink.take(media)
            return
        # With no playlist left to look at, only this tells a slow sink from a source that is gone.
        sink.tell(Held(self._clock.monotonic()))
        await sink.take(media)
        sink.tell(Resumed(self._clock.monotonic()))

    async def _next(self, fetcher: SegmentFetcher) -> Segment | Lost | None:
        """The next segment; None after the last."""
        while not self._waiting:
            if self._complete:
                return None
            self._more.clear()
            await self._more.wait()
        ref = self._waiting.popleft()
        if isinstance(ref, Gone):
            return Lost(ref.number, ref.duration, ref.why, fault=False)
        return await fetcher.media(ref, self._found.playlist.target, self)

    def lists(self, number: int) -> bool:
        """Whether a segment is still in the playlist."""
        return number >= self._found.playlist.sequence

    async def served_again(self) -> None:
        """Look at the playlist now; return once it was served."""
        if self._complete:
            return
        self._served.clear()
        self._look_now.set()
        await self._served.wait()


def _late(each: SegmentRef | Gone) -> Gone:
    if isinstance(each, Gone):
        return each
    return Gone(each.number, each.duration, "it left the playlist before it could be fetched")


def _dropped(waiting: Iterable[SegmentRef | Gone]) -> Iterator[Gone]:
    """What was still waiting when the numbering broke off: its addresses may mean something else by now."""
    left = list(waiting)
    if left:
        why = "the playlist's numbering began anew before it could be fetched"
        yield Gone(left[0].number, sum(each.duration for each in left), why)


async def stopped(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """End tasks, and wait for their end."""
    ended = list(tasks)
    for task in ended:
        task.cancel()
    await asyncio.gather(*ended, return_exceptions=True)
