"""Hands pictures and sound that come apart on side by side: the pictures first, the sound beside them."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from tallylight_monitor.ingest.facts import Fact, SequenceReset, Track
from tallylight_monitor.ingest.hls.following import EDGE_SEGMENTS
from tallylight_monitor.ingest.media import Lost, Media, Segment, Sink

# How long sound waits for the pictures of its time, of its own length: live pictures that fail must not hold it
# until it is gone, and where the playlists do not begin at one time this sets them abreast.
PATIENCE_LENGTHS, SHORTEST_PATIENCE_SECONDS = 1.5, 3.0
# After which sound does not wait any more until pictures come again: each turn is longer than what it brings, and
# what is late for it would leave the playlist.
TURNS_IN_VAIN = 2
# The two tracks of a film are not of one length to the last frame, nor are their segments.
UNEVEN_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class _Lane:
    """One track's way to the sink. Marks everything with the track."""

    track: Track
    sink: Sink
    turn: Callable[[float], Awaitable[None]]
    passed: Callable[[Segment | Lost], Awaitable[None]]
    told: Callable[[Fact], None]

    async def take(self, media: Media) -> None:
        """Hand on when it is this track's turn."""
        if not isinstance(media, Segment | Lost):
            raise TypeError("a stream of bytes has no track")
        await self.turn(media.duration)
        await self.sink.take(replace(media, track=self.track))
        await self.passed(media)

    def tell(self, fact: Fact) -> None:
        """Tell it at once."""
        self.told(fact)
        self.sink.tell(replace(fact, track=self.track))


class SeparateAudio:
    """Two sinks before one. Sound is handed on after the pictures that begin before it does.

    Of a stream that is not `live`, pictures wait for their sound as well, unless they were told `go_alone`: then the
    sound of their time is lost, and handed on as that.
    """

    def __init__(self, sink: Sink, *, live: bool) -> None:
        self._live = live
        self._alone, self._pictures_over = live, False
        self._no_sound = ""  # why there is none
        self._unheard: deque[float] = deque()  # live: the pictures whose sound is joined, should it come now
        self._joined_behind = 0.0
        self._waited_in_vain = 0  # turns of the sound, since pictures came
        self._come: dict[Track, float] = {"picture": 0.0, "sound": 0.0}
        self._moved = asyncio.Condition()
        self.pictures = _Lane("picture", sink, self._turn_of_pictures, self._pictures_passed, _ignore)
        self.sound = _Lane("sound", sink, self._turn_of_sound, self._sound_passed, self._sound_told)

    async def go_alone(self, why: str) -> None:
        """There is no sound for now: pictures do not wait for it."""
        self._no_sound = why
        await self._change(alone=True)

    async def go_together(self, joined_behind: float) -> None:
        """There is sound: live, it is joined so many seconds behind its edge; of a film, pictures wait for it."""
        self._joined_behind, self._no_sound = joined_behind, ""
        self._unheard.clear()
        self._sound_joined()
        await self._change(alone=self._live)

    async def pictures_over(self) -> None:
        """No more pictures come: what sound is left need not wait."""
        self._pictures_over = True
        await self._change(alone=True)

    async def _turn_of_pictures(self, _: float) -> None:
        async with self._moved:
            await self._moved.wait_for(lambda: self._alone or self._come["sound"] >= self._come["picture"])

    async def _turn_of_sound(self, seconds: float) -> None:
        patience = max(SHORTEST_PATIENCE_SECONDS, PATIENCE_LENGTHS * seconds) if self._live else None
        try:
            async with asyncio.timeout(patience), self._moved:
                await self._moved.wait_for(self._is_turn_of_sound)
        except TimeoutError:
            self._waited_in_vain += 1
            self._come["sound"] = self._come["picture"]

    def _is_turn_of_sound(self) -> bool:
        alone = self._pictures_over or self._waited_in_vain >= TURNS_IN_VAIN
        return alone or self._come["picture"] > self._come["sound"]

    def _sound_told(self, fact: Fact) -> None:
        if isinstance(fact, SequenceReset):
            self._sound_joined()

    def _sound_joined(self) -> None:
        if self._live:
            self._come["sound"] = max(0.0, self._come["picture"] - self._joined_behind)

    async def _sound_passed(self, media: Segment | Lost) -> None:
        await self._passed("sound", media.duration)

    async def _pictures_passed(self, media: Segment | Lost) -> None:
        if self._waited_in_vain:  # what was heard meanwhile is of a time in which no pictures came
            self._waited_in_vain, self._come["sound"] = 0, self._come["picture"]
        await self._passed("picture", media.duration)
        left = self._missing(media.duration) if self._no_sound else 0.0
        while left > 0:  # a segment at a time: of several in a row that are lost, the track is
            seconds = min(left, max(media.duration, UNEVEN_SECONDS))
            await self.sound.sink.take(Lost(media.number, seconds, self._no_sound, track="sound"))
            await self._passed("sound", seconds)
            left -= seconds

    def _missing(self, seconds: float) -> float:
        """How much sound has not come beside so much of the pictures, and does not come any more."""
        if self._live:
            self._unheard.append(seconds)
            return self._unheard.popleft() if len(self._unheard) > EDGE_SEGMENTS else 0.0
        behind = self._come["picture"] - self._come["sound"]
        return behind if behind > UNEVEN_SECONDS else 0.0

    async def _passed(self, track: Track, seconds: float) -> None:
        async with self._moved:
            self._come[track] += seconds
            self._moved.notify_all()

    async def _change(self, *, alone: bool) -> None:
        async with self._moved:
            self._alone = alone
            self._moved.notify_all()


def _ignore(_: Fact) -> None:
    """No fact of the pictures moves them."""
