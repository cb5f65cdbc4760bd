"""A transport stream out of RTP (RFC 3550, RFC 2250), in the order in which it was sent. Pure.

libav would make tracks of all its programmes; out of its packets one can be chosen, and be followed as over UDP.
"""

from dataclasses import dataclass, field

from tallylight_monitor.mpegts.packets import PACKET

HEAD, SOURCE_BYTES, EXTENSION_HEAD = 12, 4, 4
VERSION, VERSION_BITS = 0x80, 0xC0
PADDED, EXTENDED, SOURCES = 0x20, 0x10, 0x0F
SYNC = 0x47
REPORTS = range(192, 224)  # RTCP on the same port (RFC 5761, 4): a packet's second byte
NUMBERS = 1 << 16
# What is missing is waited for until so many later ones have come: a fraction of a second.
MOST_WAITING = 16
# Numbers further apart than this are of another sender.
FAR = 1000


class OtherPayloadError(Exception):
    """What comes by RTP is no transport stream: libav may know it."""


@dataclass(slots=True)
class RtpPackets:
    """One sender's; another that takes its place begins anew."""

    _known: bool = False  # whether a transport stream has come
    _next: int | None = None
    _waiting: dict[int, bytes] = field(default_factory=dict)

    def read(self, datagram: bytes) -> bytes:
        """As `take`. Raises OtherPayloadError where the first that carries anything carries no transport stream."""
        if not self._known and is_other(datagram):
            raise OtherPayloadError
        read = self.take(datagram)
        self._known = self._known or bool(read)
        return read

    def take(self, datagram: bytes) -> bytes:
        """What can be read now that this has come; packets without RTP are handed on as they are."""
        if datagram[:1] == bytes([SYNC]):
            return datagram
        payload = carried(datagram)
        if payload is None:
            return b""
        number = int.from_bytes(datagram[2:4], "big")
        held = b""
        if self._next is not None and FAR < (number - self._next) % NUMBERS < NUMBERS - FAR:
            held, self._next = self._all(), None
        if self._next is None:
            self._next = number
        if (number - self._next) % NUMBERS < NUMBERS - FAR:  # else it came too late, or twice
            self._waiting[number] = payload
        return held + self._due()

    def _due(self) -> bytes:
        """Those that follow on each other; where one is missing for too long, those behind it."""
        found = []
        while self._waiting:
            if self._next not in self._waiting:
                if len(self._waiting) < MOST_WAITING:
                    break
                self._next = self._nearest()
            found.append(self._waiting.pop(self._next))
            self._next = (self._next + 1) % NUMBERS
        return b"".join(found)

    def _all(self) -> bytes:
        begin = self._next or 0
        held = [self._waiting[each] for each in sorted(self._waiting, key=lambda each: (each - begin) % NUMBERS)]
        self._waiting.clear()
        return b"".join(held)

    def _nearest(self) -> int:
        begin = self._next or 0
        return min(self._waiting, key=lambda each: (each - begin) % NUMBERS)


def carried(datagram: bytes) -> bytes | None:
    """The packets of a transport stream in an RTP packet; None where it carries something else, or is none."""
    if len(datagram) < HEAD or datagram[0] & VERSION_BITS != VERSION or datagram[1] in REPORTS:
        return None
    begin, end = HEAD + SOURCE_BYTES * (datagram[0] & SOURCES), len(datagram)
    if datagram[0] & EXTENDED:
        begin += EXTENSION_HEAD + 4 * int.from_bytes(datagram[begin + 2 : begin + 4], "big")
    if datagram[0] & PADDED:
        end -= datagram[-1]
    payload = datagram[begin:end]
    return payload if payload[:1] == bytes([SYNC]) and len(payload) % PACKET == 0 else None


def is_other(datagram: bytes) -> bool:
    """Whether it is RTP that carries no transport stream."""
    is_rtp = len(datagram) >= HEAD and datagram[0] & VERSION_BITS == VERSION and datagram[1] not in REPORTS
    return is_rtp and carried(datagram) is None
