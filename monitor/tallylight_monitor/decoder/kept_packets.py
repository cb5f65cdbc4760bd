"""The last seconds of coded pictures, from a key frame on, to look at once more. Uses av."""

from collections import deque
from collections.abc import Iterator

from av.packet import Packet
from av.stream import Stream

from tallylight_monitor.decoder.elementary.coded_unit import AnyPacket, CodedUnit
from tallylight_monitor.decoder.stamps import in_seconds

# A GOP that is larger, or longer, cannot be kept.
MOST_BYTES, MOST_PACKETS = 24 << 20, 2000


class KeptPackets:
    """Coded pictures of at least so many seconds, in the order of decoding; none, or the first is a key frame."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._kept: deque[AnyPacket] = deque()
        self._bytes = 0

    def keep(self, packet: AnyPacket) -> None:
        """Keep a picture, by itself: the container that it comes from may go. What is too old is forgotten."""
        if not (self._kept or packet.is_keyframe):
            return
        self._kept.append(_alone(packet))
        self._bytes += packet.size
        if packet.is_keyframe:
            self._forget_old()
        if self._bytes > MOST_BYTES or len(self._kept) > MOST_PACKETS:
            self.clear()

    def clear(self) -> None:
        """What was kept has nothing to do with what comes."""
        self._kept.clear()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[AnyPacket]:
        return iter(self._kept)

    def _forget_old(self) -> None:
        """Begin with the last key frame that is old enough."""
        newest = _seconds(self._kept[-1])
        old = (place for place, each in enumerate(self._kept) if each.is_keyframe and self._is_old(each, newest))
        for _ in range(max(old, default=0)):
            self._bytes -= self._kept.popleft().size

    def _is_old(self, packet: AnyPacket, newest: float | None) -> bool:
        seconds = _seconds(packet)
        return newest is not None and seconds is not None and newest - seconds >= self._seconds


def _seconds(packet: AnyPacket) -> float | None:
    ticks = packet.pts if packet.dts is None else packet.dts
    return None if ticks is None else in_seconds(ticks, packet.time_base)


def _alone(packet: AnyPacket) -> AnyPacket:
    if isinstance(packet, CodedUnit):
        return packet
    copy: Packet[Stream] = Packet(bytes(packet))
    copy.pts, copy.dts, copy.time_base, copy.duration = packet.pts, packet.dts, packet.time_base, packet.duration
    copy.is_keyframe = packet.is_keyframe
    return copy
