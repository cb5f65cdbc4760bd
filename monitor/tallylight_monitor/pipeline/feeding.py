"""Bring a stream's media from wherever it is to the decoder."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from tallylight_bounded.blocking import in_a_thread
from tallylight_monitor.assignment import Assignment, Kind
from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.ingest.clock import Clock
from tallylight_monitor.ingest.facts import Fact, FetchFailed
from tallylight_monitor.ingest.failures import SourceUnusableError
from tallylight_monitor.ingest.media import Chunk, Lost, Media, Segment
from tallylight_monitor.pipeline.mounted_secret import (
    SECRET_SECONDS,
    unusable,
)
from tallylight_monitor.pipeline.pieces import Piece
from tallylight_monitor.pipeline.programme import ProgrammeChoice
from tallylight_monitor.pipeline.supervisor import Supervisor
from tallylight_monitor.wire import PlayBytes, PlaySegment, SkipLost

# A source that comes back is found within so many seconds, and one that is down is not flooded.
RETRY_SECONDS = (0.5, 1.0, 2.0, 5.0)
Read = TypeVar("Read")


Feeder = Callable[["Feeding"], Awaitable[None]]


@dataclass(slots=True)
class Feeding:
    """What every feeder needs. `tell` takes each fact of the network; `explain`, why libav is about to fail."""

    assignment: Assignment
    supervisor: Supervisor
    tell: Callable[[Fact], None]
    clock: Clock
    explain: Callable[[str], None]
    policy: AddressPolicy
    secret: Path | None = None
    spool: int | None = None  # bytes that may be kept on disk
    programme: ProgrammeChoice = field(init=False)

    def __post_init__(self) -> None:
        self.programme = ProgrammeChoice(self.assignment.program, self.tell, self.clock.monotonic)

    async def run(self) -> None:
        """Feed until the stream's natural end.

        Raises SourceUnusableError where it cannot be opened, and the assignment is not patient.
        """
        await self._secret_read()
        await feeder_of(self.assignment.kind)(self)

    async def _secret_read(self) -> None:
        """Wait until the secret holds something that can be shown; a monitor that is not patient does not."""
        tries = 0
        while problem := await self._problem_of_the_secret():
            if not self.assignment.patient:
                raise SourceUnusableError(f"{self.assignment.source}: {problem}", passing=False)
            self.failed(problem)
            await self.pause(tries)
            tries += 1

    async def _problem_of_the_secret(self) -> str:
        try:
            return await self.read_secret(partial(unusable, self.secret))
        except SourceUnusableError as error:
            return str(error)

    async def take(self, media: Media) -> None:
        """Hand media on to the decoder; waits while it is behind.

        Raises SourceUnusableError where the programme that was asked for is not there, and the assignment is not
        patient.
        """
        chosen = self.programme.chosen(media)
        if self.programme.missing and not self.assignment.patient:
            raise SourceUnusableError(f"{self.assignment.source}: {self.programme.missing}", passing=False)
        if chosen is not None:
            await self.supervisor.give(_piece(chosen))

    async def read_secret(self, read: Callable[[], Read]) -> Read:
        """Read of the secret's folder. Raises SourceUnusableError where it does not answer."""
        try:
            async with asyncio.timeout(SECRET_SECONDS):
                return await in_a_thread(read)
        except TimeoutError:
            why = f"the secret in {self.secret} cannot be read: it does not answer"
            raise SourceUnusableError(why, passing=True) from None

    async def finish(self) -> None:
        """Hand on what was held back of media that has ended."""
        if (rest := self.programme.rest()) is not None:
            await self.supervisor.give(_piece(rest))

    async def pause(self, tries: int) -> None:
        """Wait before the next try."""
        await self.clock.sleep(RETRY_SECONDS[min(tries, len(RETRY_SECONDS) - 1)])

    def failed(self, cause: str) -> None:
        """Tell that the source cannot be used now."""
        self.tell(FetchFailed(self.clock.monotonic(), "stream", "connect", cause, 0))


def feeder_of(kind: Kind) -> Feeder:
    """What feeds a source of this kind. It is loaded at the first call: a monitor has one source, and does without
    the libraries of others.
    """
    match kind:
        case "http":
            from tallylight_monitor.pipeline.feeding_http import feed_http as feeder
        case "file":
            from tallylight_monitor.pipeline.feeding_file import feed_file as feeder
        case "network":
            from tallylight_monitor.pipeline.feeding_network import feed_network as feeder
    return feeder


def _piece(media: Media) -> Piece:
    match media:
        case Segment(number=number, data=data, init=init, duration=duration):
            return PlaySegment(number, data, init, duration, media.discontinuity, media.track, media.declares)
        case Chunk():
            return PlayBytes(media.data, media.fresh)
        case Lost():
            return SkipLost(media.number, media.duration, media.track, media.why, media.fault)
