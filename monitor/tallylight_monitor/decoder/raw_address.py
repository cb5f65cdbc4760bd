"""The bytes that come from an address, as a protocol of libav's hands them on. Uses av."""

from collections.abc import Callable, Mapping
from typing import Self

import av

from tallylight_monitor.decoder.containers import UnplayableError, open_raw, why
from tallylight_monitor.decoder.endless import HEAD_BYTES
from tallylight_monitor.decoder.rtp_packets import RtpPackets

RTP = "rtp:"


class RawAddress:
    """An address as pieces, while the block runs; `attend` is called before each, `came` with the size of each.

    What comes by RTP is heard over UDP, and taken out of its packets.
    """

    def __init__(
        self, address: str, options: Mapping[str, str], attend: Callable[[], None], came: Callable[[int], None]
    ) -> None:
        """Open it. Raises UnplayableError."""
        self._rtp = RtpPackets() if address.startswith(RTP) else None
        self._container = open_raw(address.replace(RTP, "udp:", 1) if self._rtp else address, options)
        self._packets = self._container.demux()
        self._attend, self._came = attend, came
        self._held = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._container.close()

    def start(self) -> bytes:
        """How it begins: so much of it as tells what it is.

        Raises UnplayableError where nothing comes, OtherPayloadError where RTP carries no transport stream.
        """
        head = b""
        try:
            while len(head) < HEAD_BYTES and (piece := self.rest()):
                head += piece
        except (av.FFmpegError, OSError) as error:
            raise UnplayableError(why(error)) from error
        self._held = head
        return head

    def rest(self) -> bytes:
        """The next piece; b"" at the end. Raises av.FFmpegError where nothing comes for too long."""
        self._attend()
        if self._held:
            held, self._held = self._held, b""
            return held
        for packet in self._packets:
            piece = bytes(packet) if self._rtp is None else self._rtp.read(bytes(packet))
            self._came(packet.size)
            if piece:
                return piece
            self._attend()
        return b""
