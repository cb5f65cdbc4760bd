"""Leaves one programme of a transport stream that holds several, and says which."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from tallylight_monitor.ingest.facts import Absent, Fact, Present, ProgrammesFound
from tallylight_monitor.ingest.media import Chunk, Media, Segment
from tallylight_monitor.ingest.ts.packets import SNIFFED, grid_of
from tallylight_monitor.ingest.ts.programmes import LOOKED_THROUGH, ProgrammeFilter, programmes_in


@dataclass(slots=True)
class ProgrammeChoice:
    """Chooses the programme `wanted`, or else the first that is named. `now` gives each fact its time.

    Sound with a playlist of its own belongs to the pictures' programme, whatever its own table says.
    """

    wanted: int | None
    tell: Callable[[Fact], None]
    now: Callable[[], float]
    missing: str = ""  # why nothing can be watched; empty while something can, or while that is not known
    _found: tuple[int, ...] | None = None  # None: not known
    _filter: ProgrammeFilter | None = None
    _held: bytes = b""  # of a stream of bytes whose programmes are not known yet
    _deciding: bool = True
    _fresh: bool = True

    def chosen(self, media: Media) -> Media | None:
        """What is to be decoded of a piece; None where that is nothing, or not known yet."""
        if isinstance(media, Chunk):
            return self._of_stream(media)
        if not isinstance(media, Segment) or media.track == "sound":
            return media
        self._decide(programmes_in(media.data) if not media.init else ())
        if self.missing:
            return None
        if self._filter is None:
            return media
        return replace(media, data=self._filter.filtered_whole(media.data))

    def rest(self) -> Chunk | None:
        """What was held back of a stream of bytes that has ended."""
        if not self._held or self.wanted is not None:
            return None
        data, self._held = self._held, b""
        return Chunk(data, self._fresh)

    def _of_stream(self, chunk: Chunk) -> Chunk | None:
        if chunk.fresh:
            self._deciding, self._fresh, self._held = True, True, b""
            if self._filter is not None:
                self._filter.fresh()
        data = self._held + chunk.data
        if self._deciding and not self._is_decided(data):
            self._held = data
            return None
        self._held = b""
        if self._filter is not None:
            data = self._filter.filtered(data)
        if self.missing or not data:
            return None
        fresh, self._fresh = self._fresh, False
        return Chunk(data, fresh)

    def _is_decided(self, data: bytes) -> bool:
        found = programmes_in(data)
        if not found and len(data) < (LOOKED_THROUGH if grid_of(data[:SNIFFED]) else SNIFFED):
            return False
        self._decide(found)
        self._deciding = bool(self.missing)
        return True

    def _decide(self, found: tuple[int, ...]) -> None:
        """Choose among these, if they are others than before."""
        if found == self._found:
            return
        self._found = found
        watched = self.wanted if self.wanted is not None else next(iter(found), 0)
        self._filter = ProgrammeFilter(watched) if len(found) > 1 and watched in found else None
        was_missing, self.missing = (
            self.missing,
            "" if watched in found or not watched else _missing(watched, found),
        )
        if self.missing:
            self.tell(Absent(self.now(), self.missing))
        elif was_missing:
            self.tell(Present(self.now()))
        if found and not self.missing:
            self.tell(ProgrammesFound(self.now(), found, watched))


def facts_of(found: tuple[int, ...], watched: int, now: float) -> tuple[Fact, ...]:
    """What is to be told of programmes that the decoder has read, where it chooses among them."""
    if watched in found:
        return Present(now), ProgrammesFound(now, found, watched)
    return (Absent(now, _missing(watched, found)),)


def _missing(wanted: int, found: tuple[int, ...]) -> str:
    """Why a programme cannot be watched."""
    if not found:
        return f"programme {wanted} is not in the stream, which names no programmes"
    return f"programme {wanted} is not in the stream, which holds {', '.join(map(str, found[:20]))}"
