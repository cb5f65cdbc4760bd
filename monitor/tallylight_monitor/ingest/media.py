"""What ingest hands on, and the port that takes it."""

from dataclasses import dataclass
from typing import Protocol

from tallylight_monitor.ingest.facts import Fact, Track


@dataclass(frozen=True, slots=True)
class Segment:
    """One whole segment in the clear. `init` is the fMP4 initialisation section, empty for TS.

    `declares` are the tracks that it should hold by what its master playlist says.
    """

    number: int
    data: bytes
    init: bytes
    duration: float
    discontinuity: bool
    track: Track = "picture"
    declares: tuple[Track, ...] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """The next bytes of a continuous stream. `fresh`: a new connection, bytes may be missing before."""

    data: bytes
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Lost:
    """Segments that could not be had, `number` the first: media time goes on by `duration` seconds.

    `fault`: the source names them and cannot give them. Otherwise they went by while it was away, or we were slow.
    """

    number: int
    duration: float
    why: str
    fault: bool = True
    track: Track = "picture"


Media = Segment | Chunk | Lost


class Sink(Protocol):
    """Who takes the media, and listens."""

    async def take(self, media: Media) -> None:
        """Take the next piece. Waiting here is the back-pressure."""

    def tell(self, fact: Fact) -> None:
        """Hear of a fact, at once and without waiting."""


class Source(Protocol):
    """An opened stream. `live` is true when it has no end of its own."""

    @property
    def live(self) -> bool:
        """Whether it goes on until it is stopped."""

    async def run(self, sink: Sink) -> None:
        """Hand everything on, in order; return at the natural end. Cancel to stop."""
