"""Follows an HLS playlist, and hands its segments on in order: one task looks at it, one fetches."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from tallylight_monitor.ingest.answers import Fetcher
from tallylight_monitor.ingest.clock import Clock
from tallylight_monitor.ingest.facts import (
    Absent,
    Ended,
    FetchFailed,
    Held,
    PlaylistRead,
    Present,
    Resumed,
    SegmentLost,
    SequenceReset,
)
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.hls.checking import checked
from tallylight_monitor.ingest.hls.dates import seen
from tallylight_monitor.ingest.hls.finding import Found, refreshed
from tallylight_monitor.ingest.hls.following import (
    Cursor,
    Gone,
    Step,
    absence_delay,
    first_step,
    next_segments,
    oldest_kept,
    pace,
    poll_delay,
    reload_seconds,
    retry_delay,
)
from tallylight_monitor.ingest.hls.numbering import numbered
from tallylight_monitor.ingest.hls.playlist import SegmentRef
from tallylight_monitor.ingest.hls.segments import SegmentFetcher
from tallylight_monitor.ingest.media import Lost, Segment, Sink

# After so many failed looks in a row, the address that people gave is asked again where the playlist is.
LOOKS_UNTIL_ASKED_AGAIN = 4
SEGMENTS_UNTIL_NEXT_VARIANT = 3  # in a row that a version names and cannot give
LOOKS_UNTIL_NEXT_VARIANT = 2  # fewer, where there is another version to turn to
NO_SEGMENTS = "the playlist names no segment"
SAID_ENDED = "the playlist says that the stream has ended (#EXT-X-ENDLIST)"

Find = Callable[[], Awaitable[Found]]


class Follower:
    """Follows one playlist that has been read once. `find` finds it anew, from the address that people gave.

    `returns`: the end of the playlist is an absence, not the end; it is looked at until the follower is stopped.
    `reads_content`: what segments hold is compared with what is announced of them; set before it runs.
    """

    def __init__(self, http: Fetcher, clock: Clock, found: Found, find: Find, *, returns: bool = False) -> None:
        self.found = found
        self._http = http
        self._clock = clock
        self._find = find
        self._returns = returns
        self.reads_content = False
        self._waiting: deque[SegmentRef | Gone] = deque()
        self._more = asyncio.Event()
        self.failed_at = float("-inf")
        self._complete = False  # nothing will be added to those waiting
        self._absent = False
        self._pace = pace(found.playlist)
        self._look_now, self._served = asyncio.Event(), asyncio.Event()
        self._find_next = False
        self._lost_in_a_row = 0
        self._elsewhere = False  # and nothing has come from there yet
        self._broken_off = False  # a discontinuity came with what was lost since the last segment
        self._handing = self._held = False  # media to the sink, which waits; and that was told
        self._seen: Sequence[SegmentRef] = ()  # the last segments that were named

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

    def find_again(self) -> None:
        """With the next look, ask the address that people gave: there may be a better version."""
        self._find_next = True

    async def _follow(self, sink: Sink) -> None:
        """Look at the playlist until it has ended."""
        step = first_step(self.found.playlist, self._clock.monotonic())
        self._seen = self.found.playlist.segments
        self._tell_read(sink, len(self._seen))
        self._enqueue(step)
        self._tell_presence(sink)
        delay = poll_delay(reload_seconds(self.found.playlist), changed=True, took=self.found.seconds)
        failures = absences = 0
        while self._returns or not self.found.playlist.ended:
            await self._rest(delay)
            try:
                step = await self._look(sink, step.cursor, failures or absences)
                failures, absences = 0, absences + 1 if self._absent else 0
                delay = absence_delay(absences) if absences else self._until_next_look(step)
            except FetchError as error:
                failures += 1
                delay = retry_delay(failures, self.found.playlist.target)
                self.failed_at = at = self._clock.monotonic()
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
        return poll_delay(reload_seconds(self.found.playlist), changed=changed, took=self.found.seconds)

    async def _look(self, sink: Sink, cursor: Cursor, in_vain: int) -> Step:
        """Look once; `in_vain` counts the looks before it that failed, or found nothing to come."""
        before = self.found
        self.found = await self._looked(in_vain)
        step = next_segments(cursor, self.found.playlist, self._clock.monotonic())
        elsewhere = self._elsewhere or before.playlist.ended or before.url != self.found.url
        if elsewhere:
            step = step.broken_off()  # another encoder, or another version: its clock and coding are its own
        self._elsewhere = elsewhere and not step.segments
        self._pace = pace(self.found.playlist, 0.0 if step.reset else self._pace)
        self._seen = seen(self._seen, step)
        self._tell_read(sink, len(step.segments), before)
        if step.reset:
            expected, newest = cursor.newest + 1, self.found.playlist.newest
            sink.tell(SequenceReset(self._clock.monotonic(), expected, newest, elsewhere=elsewhere))
        self._enqueue(step)
        self._tell_presence(sink)
        self._tell_held(sink)
        return step

    async def _looked(self, in_vain: int) -> Found:
        patience = LOOKS_UNTIL_NEXT_VARIANT if self.found.alternatives else LOOKS_UNTIL_ASKED_AGAIN
        if not self._find_next and (not in_vain or in_vain % patience):
            return await refreshed(self._http, self.found)
        self._find_next = False
        found = await self._find()
        return replace(found, playlist=numbered(found.playlist, self.found.playlist))

    def _tell_read(self, sink: Sink, segments_new: int, before: Found | None = None) -> None:
        self._served.set()
        playlist = self.found.playlist
        sink.tell(
            PlaylistRead(
                at=self._clock.monotonic(),
                seconds=self.found.seconds,
                newest=playlist.newest if playlist.segments else -1,
                segments_new=segments_new,
                target=self._pace,
                live=not playlist.ended,
                flaws=tuple(map(str, self.found.flaws)),
                down=tuple(f"{each.name}: {each.why}" for each in self.found.down),
                check=checked(self.found, before, self._seen),
            )
        )

    def _tell_presence(self, sink: Sink) -> None:
        """Say whether there is media to come; the end of a playlist counts once all of it was fetched."""
        playlist, at = self.found.playlist, self._clock.monotonic()
        ended = SAID_ENDED if playlist.ended and self._returns else ""
        why = "" if self._waiting else ended if playlist.segments else NO_SEGMENTS
        if why:
            sink.tell(Absent(at, why))
        elif self._absent:
            sink.tell(Present(at))
        self._absent = bool(why)

    def _enqueue(self, step: Step) -> None:
        """Add what is new, and give up what servers no longer keep."""
        if step.reset:
            self._waiting = deque(_dropped(self._waiting))
        oldest = oldest_kept(self.found.playlist)
        self._waiting = deque(_late(each) if each.number < oldest else each for each in self._waiting)
        self._waiting.extend([step.gone] if step.gone else [])
        self._waiting.extend(step.segments)
        self._more.set()

    async def _deliver(self, sink: Sink) -> None:
        """Fetch in order, one ahead of what the sink has taken."""
        fetcher = SegmentFetcher(self._http, self._clock, sink.tell)
        coming = asyncio.create_task(self._next(fetcher, sink))
        try:
            while (media := await coming) is not None:
                coming = asyncio.create_task(self._next(fetcher, sink))
                await self._hand(media, sink)
                del media  # while the next one is fetched, it is held by its decoder alone
        finally:
            await stopped({coming})

    async def _hand(self, media: Segment | Lost, sink: Sink) -> None:
        if isinstance(media, Lost):
            at = self._clock.monotonic()
            sink.tell(SegmentLost(at, media.number, media.duration, media.why, media.fault))
        self._lost_in_a_row = self._lost_in_a_row + 1 if isinstance(media, Lost) and media.fault else 0
        if self._lost_in_a_row >= SEGMENTS_UNTIL_NEXT_VARIANT and self.found.alternatives:
            self._lost_in_a_row = 0
            self.find_again()
            self._look_now.set()
        self._handing = True
        self._tell_held(sink)
        await sink.take(media)
        self._handing = False
        if self._held:
            self._held = False
            sink.tell(Resumed(self._clock.monotonic()))

    def _tell_held(self, sink: Sink) -> None:
        """Once a playlist has ended, only this tells a slow sink from a source that is gone."""
        if self._handing and self.found.playlist.ended and not self._held:
            self._held = True
            sink.tell(Held(self._clock.monotonic()))

    async def _next(self, fetcher: SegmentFetcher, sink: Sink) -> Segment | Lost | None:
        """The next segment; None after the last."""
        while not self._waiting:
            if self._complete:
                return None
            self._tell_presence(sink)
            self._more.clear()
            await self._more.wait()
        return await self._fetched(self._waiting.popleft(), fetcher, sink)

    async def _fetched(self, ref: SegmentRef | Gone, fetcher: SegmentFetcher, sink: Sink) -> Segment | Lost:
        """A new clock that begins with a segment that is lost goes on in the next one that is not."""
        self._broken_off = self._broken_off or ref.discontinuity
        if isinstance(ref, Gone):
            return Lost(ref.number, ref.duration, ref.why, fault=False)
        found = self.found  # what is waited for is of this one
        media = await fetcher.media(ref, self._pace, self)
        if isinstance(media, Lost):
            return media
        self._compare(sink, found, media)
        broken_off, self._broken_off = self._broken_off, False
        return replace(media, discontinuity=broken_off, declares=found.declares)

    def _compare(self, sink: Sink, found: Found, segment: Segment) -> None:
        """Tell what of the segment is other than the master playlist announces."""
        if found.announced is None or not self.reads_content:
            return
        from tallylight_monitor.ingest.content.misdeclared import compared

        sink.tell(compared(found.announced, segment, self._clock.monotonic(), cut=found.playlist.is_cut))

    def lists(self, number: int) -> bool:
        """Whether a segment is still in the playlist: not where that has moved on, nor where it has begun anew."""
        return self.found.playlist.sequence <= number <= self.found.playlist.newest

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
    why = "it left the playlist before it could be fetched"
    return Gone(each.number, each.duration, why, each.discontinuity)


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
