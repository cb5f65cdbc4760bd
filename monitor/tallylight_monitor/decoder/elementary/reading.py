"""Whether a stream's segments are read here or by the container library: both read one, and it has to come out alike.

So whatever this reader does not know of a stream (a coder's habit, another library's parser) leaves the stream to the
library. Uses av.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from av.container.streams import StreamContainer
from av.packet import Packet
from av.stream import Stream

from tallylight_monitor.decoder.containers import Playable
from tallylight_monitor.decoder.elementary.coded_unit import CLOCK, AnyPacket, CodedUnit
from tallylight_monitor.decoder.elementary.segment_units import SegmentUnits, read
from tallylight_monitor.decoder.programme_packets import ProgrammePackets
from tallylight_monitor.decoder.streams import name_of
from tallylight_monitor.decoder.stretch import Stretch
from tallylight_monitor.wire import TrackName

# After so many segments both read one again; and of a stream that did not come out alike, not before.
SEGMENTS_BETWEEN = 30


class Told(NamedTuple):
    """What a packet says: stamps and length in ticks, size in bytes."""

    track: TrackName
    pts: int | None
    dts: int | None
    size: int
    key: bool


@dataclass(slots=True)
class Overheard:
    """A container, and what its packets said as they were played. `lengths` are those of its pictures, in ticks."""

    container: Playable
    told: list[Told] = field(default_factory=list)
    lengths: set[tuple[TrackName, int]] = field(default_factory=set)
    plain: bool = True

    @property
    def streams(self) -> StreamContainer:
        """Its tracks."""
        return self.container.streams

    def demux(self, *streams: Stream) -> "Iterator[Packet[Stream]]":
        """Its packets."""
        for packet in self.container.demux(*streams):
            if packet.size:
                self._note(packet)
            yield packet

    def _note(self, packet: "Packet[Stream]") -> None:
        name = name_of(packet.stream)
        self.told.append(told(name, packet))
        self.lengths.add((name, packet.duration or 0))
        self.plain = self.plain and packet.time_base == CLOCK and not (packet.is_corrupt or packet.is_discard)


def told(name: TrackName, packet: AnyPacket) -> Told:
    """What a packet of either says."""
    return Told(name, packet.pts, packet.dts, packet.size, packet.is_keyframe)


@dataclass(slots=True)
class Reading:
    """One stream's."""

    _form: tuple[object, ...] | None = None  # of segments that both read alike
    _ticks: int = 0  # how long each picture lasts there
    _left: int = 0  # so many segments until both read one again
    _found: SegmentUnits | None = None  # what was read here, for the library to be compared with

    def units(self, stretch: Stretch) -> list[CodedUnit] | None:
        """What is in a segment; None where the library is to read it: then `compare` what it read."""
        self._left -= 1
        self._found = _read(stretch) if self._form is not None or self._left < 0 else None
        if self._found is not None and self._left >= 0 and self._found.form == self._form:
            return self._found.lasting(self._ticks)
        return None

    def compare(self, heard: Overheard) -> None:
        """The library has read the same segment."""
        found, self._found = self._found, None
        if found is None:
            return
        lengths = {ticks for name, ticks in heard.lengths if name == "picture"}
        sounds = {("sound", unit.duration) for unit in found.units if unit.track == "sound"}
        alike = heard.plain and len(lengths) == 1 and heard.lengths - sounds == {("picture", *lengths)}
        alike = alike and _by_track(heard.told) == _by_track([told(unit.track, unit) for unit in found.units])
        self._form, self._ticks = (found.form, lengths.pop()) if alike else (None, 0)
        self._left = SEGMENTS_BETWEEN


def _read(stretch: Stretch) -> SegmentUnits | None:
    if stretch.programme is None or stretch.loss or not isinstance(stretch.content, ProgrammePackets):
        return None
    return read(stretch.programme, stretch.content)


def _by_track(packets: list[Told]) -> tuple[list[Told], list[Told]]:
    return [each for each in packets if each.track == "picture"], [each for each in packets if each.track == "sound"]
