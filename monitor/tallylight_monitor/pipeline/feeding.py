"""Bring a stream's media from wherever it is to the decoder."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import BinaryIO, TypeVar

from tallylight_bounded.blocking import in_a_thread
from tallylight_contract.address import scheme
from tallylight_monitor.assignment import Assignment, Kind
from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.ingest.clock import Clock
from tallylight_monitor.ingest.connecting import Connector
from tallylight_monitor.ingest.facts import Fact, FetchFailed
from tallylight_monitor.ingest.failures import FetchError, SourceUnusableError
from tallylight_monitor.ingest.hls.playlist_file import playlist_file
from tallylight_monitor.ingest.http import Http
from tallylight_monitor.ingest.listening import heard_at
from tallylight_monitor.ingest.media import Chunk, Lost, Media, Segment, Source
from tallylight_monitor.ingest.opening import HEADLESS, is_headless_playlist, is_playlist, open_source
from tallylight_monitor.ingest.pipe import PipeSource
from tallylight_monitor.ingest.relay import Relay
from tallylight_monitor.ingest.rtmp import rtmp_options
from tallylight_monitor.ingest.ts.programmes import LOOKED_THROUGH, programmes_in
from tallylight_monitor.ingest.ts.source import StreamSource
from tallylight_monitor.pipeline.mounted_secret import (
    SECRET_SECONDS,
    MountedLogin,
    credentials,
    unusable,
    with_credentials,
)
from tallylight_monitor.pipeline.programme import ProgrammeChoice
from tallylight_monitor.pipeline.spool import spooled
from tallylight_monitor.pipeline.supervisor import Piece, Supervisor
from tallylight_monitor.wire import PlayAddress, PlayBytes, PlaySegment, SkipLost

# A source that comes back is found within so many seconds, and one that is down is not flooded.
RETRY_SECONDS = (0.5, 1.0, 2.0, 5.0)
NO_PROGRAMMES = (
    "a programme can be chosen in HLS, in TS over HTTP or UDP, and in files only: RTMP and RTSP have but one"
)
Read = TypeVar("Read")
PIECE_SIZE = 1 << 18  # bytes of a file that are read at a time


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
        feeders: dict[Kind, Feeder] = {"http": _feed_http, "file": _feed_file, "network": _feed_network}
        await feeders[self.assignment.kind](self)

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
        """Hand media on to the decoder; waits while it is behind. Lost sound stops no clock, and needs no word.

        Raises SourceUnusableError where the programme that was asked for is not there, and the assignment is not
        patient.
        """
        if isinstance(media, Lost) and media.track == "sound":
            return
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


async def _feed_http(feeding: Feeding) -> None:
    """Open, and hand on until the end."""
    login = MountedLogin(feeding.secret, feeding.assignment.address, feeding.clock)
    async with Http(feeding.policy, login, feeding.clock) as http:
        source = await _opened(feeding, http)
        if isinstance(source, StreamSource) and source.from_its_end:
            with await spooled(source, feeding.tell, feeding.spool) as file:
                await feeding.supervisor.give(PlayAddress(file.name, network=False))
                await feeding.supervisor.idle()
        else:
            await source.run(feeding)
            await feeding.finish()


async def _opened(feeding: Feeding, http: Http) -> Source:
    """The source; a patient monitor tries again and again."""
    tries = 0
    while True:
        try:
            assignment = feeding.assignment
            return await open_source(assignment.address, http, feeding.clock, returns=assignment.patient)
        except SourceUnusableError as error:
            if not feeding.assignment.patient:
                raise
            feeding.failed(str(error))
        await feeding.pause(tries)
        tries += 1


async def _feed_file(feeding: Feeding) -> None:
    """Read the file from beginning to end: a playlist's segments ourselves, anything else the decoder."""
    path = Path(feeding.assignment.path)
    try:
        start = await in_a_thread(partial(_start_of, path))
        if start is None:
            await PipeSource(path, feeding.clock).run(feeding)
            await feeding.finish()
            return
    except OSError as error:
        raise SourceUnusableError(f"{path}: {error.strerror}", passing=False) from None
    if is_playlist(start):
        source = await playlist_file(path, feeding.clock, returns=feeding.assignment.patient)
        await source.run(feeding)
        return
    if is_headless_playlist(start):
        raise SourceUnusableError(f"{path}: {HEADLESS}", passing=False)
    if feeding.assignment.program is not None or len(programmes_in(start)) > 1:
        await _feed_pieces(feeding, path)
        return
    await feeding.supervisor.give(PlayAddress(str(path), network=False))
    await feeding.supervisor.idle()


async def _feed_pieces(feeding: Feeding, path: Path) -> None:
    """Read a transport stream ourselves: of several programmes, one is left."""
    file: BinaryIO = await in_a_thread(lambda: path.open("rb"))
    with file:
        fresh = True
        while piece := await in_a_thread(partial(file.read, PIECE_SIZE)):
            await feeding.take(Chunk(piece, fresh))
            fresh = False
    await feeding.finish()


async def _feed_network(feeding: Feeding) -> None:
    """Let the decoder open the address, by way of us; again, whenever it breaks off."""
    if feeding.assignment.program is not None and scheme(feeding.assignment.address) != "udp":
        raise SourceUnusableError(NO_PROGRAMMES, passing=False)
    tries = 0
    while True:
        before = feeding.supervisor.pictures
        try:
            await _opened_by_libav(feeding)
        except FetchError as error:
            begun = bool(feeding.supervisor.last_beat.tracks)
            if not feeding.assignment.patient and (not begun or error.kind == "refused"):
                raise SourceUnusableError(error.detail, passing=False) from None
            feeding.failed(error.detail)
        tries = 0 if feeding.supervisor.pictures > before else tries + 1
        await feeding.pause(tries)


async def _opened_by_libav(feeding: Feeding) -> None:
    """Play it to its end. Raises FetchError where it must not, or cannot, be connected to."""
    address = feeding.assignment.address
    if scheme(address) in {"udp", "rtp"}:
        await _play(feeding, await heard_at(address, feeding.policy), {})
        return
    login = await feeding.read_secret(partial(credentials, feeding.secret, address))
    async with Relay(address, Connector(feeding.policy), login, feeding.explain) as relay:
        rtmp = rtmp_options(address)
        # RTMP has no login that a relay could make: libav is given user and password, and reaches that origin only.
        opened = relay.address
        if rtmp:
            opened = await feeding.read_secret(partial(with_credentials, feeding.secret, opened))
        await _play(feeding, opened, rtmp)


async def _play(feeding: Feeding, address: str, options: dict[str, str]) -> None:
    await feeding.supervisor.give(PlayAddress(address, network=True, options=options))
    await feeding.supervisor.idle()


def _start_of(path: Path) -> bytes | None:
    """How a file begins; None for a pipe, of which nothing may be read twice."""
    if path.is_fifo():
        return None
    with path.open("rb") as file:
        return file.read(LOOKED_THROUGH)


def _piece(media: Media) -> Piece:
    match media:
        case Segment():
            return PlaySegment(media.number, media.data, media.init, media.duration, media.discontinuity, media.track)
        case Chunk():
            return PlayBytes(media.data, media.fresh)
        case Lost():
            return SkipLost(media.number, media.duration)
