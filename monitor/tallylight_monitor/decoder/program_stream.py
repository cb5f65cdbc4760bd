"""Read an MPEG program stream (ISO 13818-1, 2.5; ISO 11172-1) for the tracks that begin late in it.

The container library finds the tracks once, in a stream's first seconds. Where the first of a kind begins later,
another file begins here: at the next sequence of pictures, so that none is parted.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tallylight_monitor.decoder.stretch import Stretch
from tallylight_monitor.wire import TrackName

PACK_MARK = b"\0\0\x01\xba"
START = b"\0\0\x01"
PACK, END, PRIVATE = 0xBA, 0xB9, 0xBD
PES_HEAD = 6  # bytes: start code, kind, length
CLOCK = 90_000  # ticks a second of a pack's clock
# What comes within the first second of its clock, or of its bytes where that says nothing, the library finds itself.
FOUND_SECONDS, FOUND_BYTES = 1.0, 1 << 20
# What stands where pictures can be joined: a sequence header, as in MPEG-2; parameter sets of H.264, of HEVC.
_SEQUENCE = re.compile(rb"\0\0\x01(?:\xb3|[\x27\x47\x67]|\x40\x01)")
MOST_WAITED = 8 << 20  # bytes; then it begins wherever that is


@dataclass(slots=True)
class ProgramStream:
    """One stream, read piece by piece; an empty piece is its end."""

    _held: bytes = b""
    _known: set[TrackName] = field(default_factory=set)
    _clock: float | None = None  # of the first pack, in seconds
    _sequence: bytes = b""  # what stands where pictures can be joined; empty where that is not known
    _passed: float = 0.0  # seconds since, by the packs' clock
    _length: int = 0  # bytes of this stream so far
    _due: int | None = None  # from this length on another file is to begin
    _late: list[bytes] = field(default_factory=list)  # its sound, which is to be read from its first byte on
    _fresh: bool = True

    def take(self, data: bytes) -> Iterator[Stretch]:
        """The stretches of a piece, in order."""
        gathered: list[bytes] = []
        for packet in self._packets(data):
            self._read(packet)
            self._length += len(packet)
            if self._due is None:
                gathered.append(packet)
            elif (parted := self._parted(packet)) is not None:
                yield from self._stretch(b"".join([*gathered, parted[0]]))
                gathered, self._due, self._fresh = [parted[1], *self._late], None, True
                self._late = []
            else:
                (self._late if _track(packet) == "sound" else gathered).append(packet)
        if not data:
            gathered += [*self._late, self._held]
            self._late, self._held = [], b""
        yield from self._stretch(b"".join(gathered))

    def _packets(self, data: bytes) -> Iterator[bytes]:
        """Whole packets and packs, and what is neither, up to the next one."""
        held, at = self._held + data, 0
        while (end := _end(held, at)) is not None:
            yield held[at:end]
            at = end
        self._held = held[at:]

    def _stretch(self, data: bytes) -> Iterator[Stretch]:
        if data:
            yield Stretch(None, data, self._fresh)
            self._fresh = False

    def _read(self, packet: bytes) -> None:
        """Note a pack's clock, and a track that begins."""
        if packet.startswith(PACK_MARK) and (clock := _clock(packet)) is not None:
            self._clock = clock if self._clock is None else self._clock
            self._passed = clock - self._clock
        track = _track(packet)
        if track == "picture" and not self._sequence and (found := _SEQUENCE.search(packet, _payload(packet))):
            self._sequence = found[0]  # what it begins with in one coding stands for something else in another
        if track is None or track in self._known:
            return
        late = self._passed > FOUND_SECONDS if self._passed else self._length > FOUND_BYTES
        if self._known and late:
            self._due = self._length
        self._known.add(track)

    def _parted(self, packet: bytes) -> tuple[bytes, bytes] | None:
        """A packet in which another file begins, as the end of one and the beginning of the other; None for others."""
        if self._length - (self._due or 0) > MOST_WAITED or "picture" not in self._known:
            return b"", packet
        if _track(packet) != "picture":
            return None
        payload = _payload(packet)
        begin = packet.find(self._sequence, payload) if self._sequence else -1
        if begin <= payload:
            return None if begin < 0 else (b"", packet)
        return _packet(packet[3], packet[payload:begin]), _shortened(packet, payload, begin)


def _end(held: bytes, at: int) -> int | None:
    """Where what begins here ends; None where that has not come. What is no packet ends at the next pack."""
    if len(held) < at + PES_HEAD:
        return None
    if held[at : at + 3] != START or held[at + 3] < END:
        found = held.find(PACK_MARK, at + 1)
        return found if found >= 0 else (len(held) - len(PACK_MARK) if len(held) - at > MOST_WAITED else None)
    if held[at + 3] == END:
        return at + 4
    if held[at + 3] != PACK:
        end = at + PES_HEAD + int.from_bytes(held[at + 4 : at + 6], "big")
    elif held[at + 4] & 0xC0 == 0x40:  # MPEG-2's, with bytes that fill it
        end = at + 14 + (held[at + 13] & 7) if len(held) > at + 13 else len(held) + 1
    else:
        end = at + 12
    return end if end <= len(held) else None


def _clock(pack: bytes) -> float | None:
    """The system clock of a pack, in seconds; None where it is not one."""
    number = int.from_bytes(pack[4:9], "big")
    if pack[4] & 0xC0 == 0x40:
        base = (number >> 35 & 7) << 30 | (number >> 19 & 0x7FFF) << 15 | number >> 3 & 0x7FFF
    elif pack[4] & 0xF0 == 0x20:
        base = (number >> 33 & 7) << 30 | (number >> 17 & 0x7FFF) << 15 | number >> 1 & 0x7FFF
    else:
        return None
    return base / CLOCK


def _track(packet: bytes) -> TrackName | None:
    kind = packet[3] if packet.startswith(START) else 0
    if kind & 0xF0 == 0xE0:
        return "picture"
    if kind & 0xE0 == 0xC0:
        return "sound"
    # Of a DVD's private streams, AC-3, DTS and PCM are sound; others are subtitles (20 to 3F) and menus.
    first = packet[_payload(packet) :][:1] if kind == PRIVATE else b""
    return "sound" if b"\x80" <= first <= b"\x8f" or b"\xa0" <= first <= b"\xaf" or first == b"\x0b" else None


def _payload(packet: bytes) -> int:
    """Where in a packet its track's own bytes begin (2.4.3.6; MPEG-1: ISO 11172-1, 2.4.3.3)."""
    if len(packet) > 8 and packet[6] & 0xC0 == 0x80:
        return 9 + packet[8]
    at = PES_HEAD
    while packet[at : at + 1] == b"\xff":
        at += 1
    at += 2 if packet[at : at + 1] and packet[at] & 0xC0 == 0x40 else 0
    stamps = packet[at] >> 4 if at < len(packet) else 0
    return at + {2: 5, 3: 10}.get(stamps, 1)


def _packet(kind: int, payload: bytes) -> bytes:
    """A packet without stamps."""
    return START + bytes([kind]) + (len(payload) + 3).to_bytes(2, "big") + b"\x80\0\0" + payload


def _shortened(packet: bytes, payload: int, begin: int) -> bytes:
    """A packet with its head, and its stamps, of whose own bytes the first are left out."""
    length = len(packet) - PES_HEAD - (begin - payload)
    return packet[:4] + length.to_bytes(2, "big") + packet[PES_HEAD:payload] + packet[begin:]
