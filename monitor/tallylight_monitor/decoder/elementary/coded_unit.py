"""A picture, or a frame of sound, as it was coded: in the place of the container library's packet. Uses av."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Protocol, TypeAlias

from av.packet import Packet
from av.stream import Stream

from tallylight_monitor.wire import TrackName

CLOCK: Final = Fraction(1, 90_000)  # seconds in a tick of MPEG's clock


class Source(Protocol):
    """Bytes in which units lie."""

    def between(self, begin: int, end: int) -> bytes:
        """Those from here to there."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Bytes in one piece."""

    data: bytes

    def between(self, begin: int, end: int) -> bytes:
        """Those from here to there."""
        return self.data[begin:end]


@dataclass(slots=True)
class CodedUnit:
    """What a packet of the library says, of `size` bytes from `begin` on of its source. Stamps are ticks.

    It comes whole, or not at all. With the packet of the transport stream at `place` it is over.
    """

    track: TrackName
    pts: int
    dts: int
    duration: int
    size: int
    is_keyframe: bool
    source: Source
    begin: int
    place: int = 0
    time_base: Fraction = CLOCK
    is_corrupt: bool = False
    is_discard: bool = False

    def __bytes__(self) -> bytes:
        """As it was coded."""
        return self.source.between(self.begin, self.begin + self.size)

    def has_sidedata(self, _kind: str) -> bool:
        """Whether the library would say more of it: it comes from no library."""
        return False

    def packet(self) -> "Packet[Stream]":
        """The same for a decoder."""
        made: Packet[Stream] = Packet(bytes(self))
        made.pts, made.dts, made.time_base, made.duration = self.pts, self.dts, self.time_base, self.duration
        made.is_keyframe = self.is_keyframe
        return made


AnyPacket: TypeAlias = "Packet[Stream] | CodedUnit"


def decodable(packet: "AnyPacket") -> "Packet[Stream]":
    """The library's packet, of either."""
    return packet.packet() if isinstance(packet, CodedUnit) else packet
