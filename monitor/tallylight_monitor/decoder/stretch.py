"""Part of a stream that the container library can read to its end without opening it anew."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import BinaryIO, Protocol, SupportsBytes

from tallylight_monitor.decoder.programme_packets import ProgrammePackets
from tallylight_monitor.mpegts.programme_map import Programme
from tallylight_monitor.wire import TrackName


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part with the same tracks throughout, what describes them first where `fresh`: to be opened anew.

    Of a transport stream, `programme` is the one that is watched, `missing` counts, by track, packets that did not
    arrive, `scrambled` names tracks of which most is scrambled, and `present` those of which anything came. `passed`
    counts bytes before it, or behind the last, in which nothing could be read. `unreadable` says of tracks that are
    declared why they cannot be judged.
    """

    programme: Programme | None
    content: SupportsBytes
    fresh: bool
    missing: Mapping[TrackName, int] = field(default_factory=lambda: MappingProxyType({}))
    scrambled: frozenset[TrackName] = frozenset()
    present: frozenset[TrackName] = frozenset()
    passed: int = 0
    unreadable: Mapping[TrackName, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def data(self) -> bytes:
        """All of it. What lies in packets is joined each time: ask once."""
        return bytes(self.content)

    def file(self) -> BinaryIO:
        """All of it, to be read; what lies in packets is joined as it is read."""
        return self.content.file() if isinstance(self.content, ProgrammePackets) else io.BytesIO(self.data)

    @property
    def loss(self) -> str:
        """What is missing, in words; empty where nothing is."""
        return "; ".join(f"{count} packets of the {name} are missing" for name, count in self.missing.items() if count)


class Cutter(Protocol):
    """Cuts a stream of bytes where it changes."""

    def take(self, data: bytes, /) -> Iterator[Stretch]:
        """The stretches of a piece, in order."""
