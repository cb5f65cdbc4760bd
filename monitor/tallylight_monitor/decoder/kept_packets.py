"""The last seconds of coded pictures, from a key frame on, to look at once more. Uses av."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from av.packet import Packet
from av.stream import Stream

from tallylight_monitor.decoder.elementary.coded_unit import AnyPacket, CodedUnit
from tallylight_monitor.decoder.stamps import in_seconds

# A GOP that is larger, or longer, cannot be kept.
MOST_BYTES, MOST_PACKETS = 24 << 20, 2000


@dataclass(frozen=True, slots=True)
class _Kept:
    """All but the bytes of a packet, which end here among those of its GOP."""

    end: int
    pts: int | None
    dts: int | None
    duration: int | None
    time_base: Fraction
    key: bool


@dataclass(slots=True)
class _Gop:
    """Packets from a key frame to the next. Their bytes are one block, which goes back to the system as a whole: each
    by itself, they leave gaps in the heap that no other fits. What is read from its segment's bytes stays there.
    """

    size: int = 0
    data: bytearray = field(default_factory=bytearray)
    kept: list[_Kept | CodedUnit] = field(default_factory=list)

    def add(self, packet: AnyPacket) -> None:
        self.size += packet.size
        if isinstance(packet, CodedUnit):
            self.kept.append(packet)
            return
        self.data += memoryview(packet)
        stamps = packet.pts, packet.dts, packet.duration
        self.kept.append(_Kept(len(self.data), *stamps, packet.time_base, packet.is_keyframe))

    def packets(self) -> Iterator[AnyPacket]:
        begin = 0
        for each in self.kept:
            if isinstance(each, CodedUnit):
                yield each
                continue
            packet: Packet[Stream] = Packet(bytes(self.data[begin : each.end]))
            packet.pts, packet.dts, packet.duration = each.pts, each.dts, each.duration
            packet.time_base, packet.is_keyframe = each.time_base, each.key
            begin = each.end
            yield packet


class KeptPackets:
    """Coded pictures of at least so many seconds, in the order of decoding; none, or the first is a key frame."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._gops: deque[_Gop] = deque()
        self._count = self._bytes = 0

    def keep(self, packet: AnyPacket) -> None:
        """Keep a picture, by itself: the container that it comes from may go. What is too old is forgotten."""
        if packet.is_keyframe:
            self._gops.append(_Gop())
        if not self._gops:
            return
        self._gops[-1].add(packet)
        self._count, self._bytes = self._count + 1, self._bytes + packet.size
        if packet.is_keyframe:
            self._forget_old()
        if self._bytes > MOST_BYTES or self._count > MOST_PACKETS:
            self.clear()

    def clear(self) -> None:
        """What was kept has nothing to do with what comes."""
        self._gops.clear()
        self._count = self._bytes = 0

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[AnyPacket]:
        return (packet for gop in self._gops for packet in gop.packets())

    def _forget_old(self) -> None:
        """Begin with the last key frame that is old enough."""
        newest = _seconds(self._gops[-1].kept[-1])
        old = (place for place, gop in enumerate(self._gops) if self._is_old(gop.kept[0], newest))
        for _ in range(max(old, default=0)):
            gone = self._gops.popleft()
            self._count, self._bytes = self._count - len(gone.kept), self._bytes - gone.size

    def _is_old(self, kept: _Kept | CodedUnit, newest: float | None) -> bool:
        seconds = _seconds(kept)
        return newest is not None and seconds is not None and newest - seconds >= self._seconds


def _seconds(kept: _Kept | CodedUnit) -> float | None:
    ticks = kept.pts if kept.dts is None else kept.dts
    return None if ticks is None else in_seconds(ticks, kept.time_base)
