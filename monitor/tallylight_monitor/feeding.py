"""Bring a stream's media from wherever it is to the decoder."""

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from tallylight_monitor.assignment import Assignment
from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.ingest.clock import Clock
from tallylight_monitor.ingest.facts import Ended, Fact, FetchFailed
from tallylight_monitor.ingest.failures import SourceUnusableError
from tallylight_monitor.ingest.http import Http
from tallylight_monitor.ingest.media import Chunk, Lost, Media, Segment
from tallylight_monitor.ingest.opening import open_source
from tallylight_monitor.mounted_secret import credentials, with_credentials
from tallylight_monitor.supervisor import Piece, Supervisor
from tallylight_monitor.wire import PlayAddress, PlayBytes, PlaySegment, SkipLost

# A source that comes back is found within so many seconds, and one that is down is not besieged.
RETRY_SECONDS = (0.5, 1.0, 2.0, 5.0)


class Feeder(Protocol):
    """Feeds the decoder until the stream's natural end."""

    async def run(self) -> None:
        """Raises SourceUnusableError where the stream cannot be opened, and nobody said to go on trying."""


@dataclass(frozen=True, slots=True)
class Feeding:
    """What every feeder needs. `tell` takes each fact of the network."""

    assignment: Assignment
    supervisor: Supervisor
    tell: Callable[[Fact], None]
    clock: Clock
    policy: AddressPolicy
    secret: Path | None = None

    def feeder(self) -> Feeder:
        """The feeder for the kind of address."""
        return {"http": _HttpFeeder, "file": _FileFeeder, "network": _NetworkFeeder}[self.assignment.kind](self)

    async def take(self, media: Media) -> None:
        """Hand media on to the decoder; waits while it is behind."""
        await self.supervisor.give(_piece(media))

    async def pause(self, tries: int) -> None:
        """Wait before the next try."""
        await self.clock.sleep(RETRY_SECONDS[min(tries, len(RETRY_SECONDS) - 1)])

    def failed(self, cause: str) -> None:
        """Tell that the source cannot be used now."""
        self.tell(FetchFailed(self.clock.monotonic(), "stream", "connect", cause, 0))


@dataclass(frozen=True, slots=True)
class _HttpFeeder:
    feeding: Feeding

    async def run(self) -> None:
        """Open, and hand on until the end; a patient monitor opens a live stream again and again."""
        feeding = self.feeding
        login = credentials(feeding.secret, feeding.assignment.address)
        async with Http(feeding.policy, login, feeding.clock) as http:
            tries = 0
            while True:
                try:
                    source = await open_source(feeding.assignment.address, http, feeding.clock)
                    break
                except SourceUnusableError as error:
                    if not feeding.assignment.patient:
                        raise
                    feeding.failed(str(error))
                await feeding.pause(tries)
                tries += 1
            await source.run(feeding)


@dataclass(frozen=True, slots=True)
class _FileFeeder:
    feeding: Feeding

    async def run(self) -> None:
        """Let the decoder read the file, from beginning to end."""
        path = Path(self.feeding.assignment.path)
        try:
            with path.open("rb"):
                pass
        except OSError as error:
            raise SourceUnusableError(f"{path}: {error.strerror}", passing=False) from None
        await self.feeding.supervisor.give(PlayAddress(str(path.absolute()), network=False))
        await self.feeding.supervisor.idle()
        self.feeding.tell(Ended(self.feeding.clock.monotonic()))


@dataclass(frozen=True, slots=True)
class _NetworkFeeder:
    feeding: Feeding

    async def run(self) -> None:
        """Let the decoder open the address; again, whenever it breaks off."""
        feeding = self.feeding
        tries = 0
        while True:
            before = feeding.supervisor.last_beat.pictures
            refusal = await self._refusal()
            if refusal and not feeding.assignment.patient:
                raise SourceUnusableError(refusal, passing=False)
            if refusal:
                feeding.failed(refusal)
            else:
                address = with_credentials(feeding.secret, feeding.assignment.address)
                await feeding.supervisor.give(PlayAddress(address, network=True))
                await feeding.supervisor.idle()
            tries = 0 if feeding.supervisor.last_beat.pictures > before else tries + 1
            await feeding.pause(tries)

    async def _refusal(self) -> str:
        """Why the host must not be asked. Looked up here, because libav looks up for itself."""
        parts = urlsplit(self.feeding.assignment.address)
        if parts.scheme in {"udp", "rtp"}:
            return ""  # an address to listen on
        host = parts.hostname or ""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except OSError:
            return f"cannot resolve host {host}"
        addresses = [str(each[4][0]) for each in found]
        refusals = [self.feeding.policy.refusal(address) for address in addresses]
        return f"{host} {refusals[0]}" if refusals and all(refusals) else ""


def _piece(media: Media) -> Piece:
    match media:
        case Segment():
            return PlaySegment(media.number, media.data, media.init, media.duration, media.discontinuity)
        case Chunk():
            return PlayBytes(media.data, media.fresh)
        case Lost():
            return SkipLost(media.number, media.duration)
