"""How many bytes a picture was coded in, which its frame no longer knows. Uses av."""

from av.video.frame import VideoFrame

from tallylight_monitor.decoder.elementary.coded_unit import AnyPacket

KEPT = 64  # packets: more than any decoder holds back


class PacketSizes:
    """Remembers the packets that are being decoded, by their timestamps."""

    def __init__(self) -> None:
        self._bytes: dict[int, int] = {}

    def note(self, packet: AnyPacket) -> None:
        """A packet goes to the decoder."""
        if packet.pts is not None:
            self._bytes[packet.pts] = packet.size
            if len(self._bytes) > KEPT:
                del self._bytes[next(iter(self._bytes))]

    def of(self, frame: VideoFrame) -> int:
        """The size of the packet that this frame came in; 0 where it had no timestamp."""
        return 0 if frame.pts is None else self._bytes.pop(frame.pts, 0)
