"""The tables of a transport stream: which programmes there are, and of what each is made (ISO 13818-1, 2.4.4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

from tallylight_monitor.decoder.packet_grid import PACKET, SYNC
from tallylight_monitor.wire import TrackName

PAT_PID, PAT_TABLE, PMT_TABLE = 0, 0, 2
OUR_PMT_PID = 0x1000  # in the tables that the container library is shown
LONGEST_SECTION = 1024

# Kinds of elementary streams by stream_type (table 2-34, and what ATSC, DVB, Blu-ray and Apple have added).
PICTURE_TYPES = frozenset({0x01, 0x02, 0x10, 0x1B, 0x21, 0x24, 0x33, 0x42, 0xD1, 0xD2, 0xD4, 0xDB, 0xEA})
SOUND_TYPES = frozenset(
    {0x03, 0x04, 0x0F, 0x11, 0x1C, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x8A, 0xC1, 0xC2, 0xCF}
)
# Apple's sample encryption: a stream of its own type, of which headers alone are in the clear.
SAMPLE_ENCRYPTED = frozenset({0xDB, 0xCF, 0xC1, 0xC2})
PRIVATE_TYPES = frozenset({0x05, 0x06, 0x80})
# What a private stream holds, by descriptor tag (DVB) or by registered format.
SOUND_TAGS = frozenset({0x6A, 0x7A, 0x7B, 0x7C, 0x81})
REGISTRATION_TAG = 0x05
SOUND_FORMATS = frozenset({b"AC-3", b"EAC3", b"Opus", b"BSSD", b"DTS1", b"DTS2", b"DTS3", b"AC-4"})
PICTURE_FORMATS = frozenset({b"HEVC", b"AV01", b"VC-1", b"drac", b"VVC "})


@dataclass(frozen=True, slots=True)
class Elementary:
    """One elementary stream. `track` is None for what is neither pictures nor sound."""

    pid: int
    stream_type: int
    track: TrackName | None
    descriptors: bytes

    @property
    def is_encrypted(self) -> bool:
        """Whether its samples are encrypted, by its type."""
        return self.stream_type in SAMPLE_ENCRYPTED


@dataclass(frozen=True, slots=True)
class Programme:
    """One programme, as its map says."""

    number: int
    clock_pid: int
    descriptors: bytes
    streams: tuple[Elementary, ...]

    def chosen(self) -> dict[TrackName, int]:
        """The PID of each track that is judged: the first of its kind."""
        return {stream.track: stream.pid for stream in reversed(self.streams) if stream.track is not None}

    def chosen_streams(self) -> tuple[object, ...]:
        """What the container library has to be told of: with other streams it is to be opened anew."""
        pids = {*self.chosen().values()}
        return (self.number, self.clock_pid, tuple(stream for stream in self.streams if stream.pid in pids))

    def stream(self, track: TrackName) -> Elementary | None:
        """The elementary stream of a track."""
        return next((stream for stream in self.streams if stream.track == track), None)


class SectionReader:
    """Puts the sections of one PID together from its packets; one that is damaged is left out."""

    def __init__(self) -> None:
        self._held = b""
        self._last = b""

    def take(self, packet: bytes) -> Iterator[bytes]:
        """The sections that are whole with this packet, and other than the one before."""
        payload = _payload(packet)
        if payload is None:
            return
        if packet[1] & 0x40:  # a section begins in it
            pointer = payload[0] if payload else 0
            yield from self._whole(self._held + payload[1 : 1 + pointer])
            self._held = payload[1 + pointer :]
        elif self._held:
            self._held += payload
        yield from self._whole(self._held)

    def _whole(self, held: bytes) -> Iterator[bytes]:
        while len(held) >= 3 and held[0] != 0xFF:
            length = 3 + (int.from_bytes(held[1:3], "big") & 0x0FFF)
            if length > LONGEST_SECTION + 3 or len(held) < length:
                break
            section, held = held[:length], held[length:]
            if section != self._last and _mpeg_crc(section) == 0:
                self._last = section
                yield section
        self._held = held[: LONGEST_SECTION + 3]


def programmes_of(section: bytes) -> dict[int, int]:
    """Each programme's number, in the table's order, with the PID of its map; empty for other tables."""
    if section[0] != PAT_TABLE or len(section) < 12 or not section[5] & 1:
        return {}
    body = section[8:-4]
    pairs = [body[at : at + 4] for at in range(0, len(body) - 3, 4)]
    found = {_number(pair[:2]): _number(pair[2:]) & 0x1FFF for pair in pairs}
    found.pop(0, None)  # the network's own table
    return found


def programme_of(section: bytes) -> Programme | None:
    """What a map says of its programme; None for other tables, and for one that is not in force yet."""
    if section[0] != PMT_TABLE or len(section) < 16 or not section[5] & 1:
        return None
    at = 12 + (_number(section[10:12]) & 0x0FFF)
    return Programme(
        number=_number(section[3:5]),
        clock_pid=_number(section[8:10]) & 0x1FFF,
        descriptors=section[12:at],
        streams=tuple(_streams(section[at:-4])),
    )


def table_packets(programme: Programme) -> bytes:
    """Tables that announce this programme alone, and of it the tracks that are judged: two packets."""
    pids = set(programme.chosen().values())
    streams = b"".join(
        bytes([stream.stream_type])
        + (0xE000 | stream.pid).to_bytes(2, "big")
        + (0xF000 | len(stream.descriptors)).to_bytes(2, "big")
        + stream.descriptors
        for stream in programme.streams
        if stream.pid in pids
    )
    clock = (0xE000 | programme.clock_pid).to_bytes(2, "big")
    described = programme.descriptors
    length = (0xF000 | len(described)).to_bytes(2, "big")
    programmes = programme.number.to_bytes(2, "big") + (0xE000 | OUR_PMT_PID).to_bytes(2, "big")
    return _packets(PAT_PID, _section(PAT_TABLE, 1, programmes)) + _packets(
        OUR_PMT_PID, _section(PMT_TABLE, programme.number, clock + length + described + streams)
    )


def _streams(body: bytes) -> Iterator[Elementary]:
    while len(body) >= 5:
        end = 5 + (_number(body[3:5]) & 0x0FFF)
        kind, descriptors = body[0], body[5:end]
        yield Elementary(_number(body[1:3]) & 0x1FFF, kind, _track(kind, descriptors), descriptors)
        body = body[end:]


def _track(kind: int, descriptors: bytes) -> TrackName | None:
    if kind in PICTURE_TYPES:
        return "picture"
    if kind in SOUND_TYPES:
        return "sound"
    if kind not in PRIVATE_TYPES:
        return None
    tags = dict(_descriptors(descriptors))
    registered = tags.get(REGISTRATION_TAG, b"")[:4]
    if registered in PICTURE_FORMATS or kind == 0x80:
        return "picture"
    return "sound" if registered in SOUND_FORMATS or SOUND_TAGS & tags.keys() else None


def _descriptors(body: bytes) -> Iterator[tuple[int, bytes]]:
    while len(body) >= 2:
        yield body[0], body[2 : 2 + body[1]]
        body = body[2 + body[1] :]


def _payload(packet: bytes) -> bytes | None:
    """What a packet carries, behind its adaptation field; None where it carries nothing, or is scrambled."""
    control = packet[3]
    if not control & 0x10 or control >> 6:
        return None
    return packet[4:] if not control & 0x20 else packet[5 + packet[4] :]


def _section(table: int, number: int, body: bytes) -> bytes:
    head = number.to_bytes(2, "big") + bytes([0xC1, 0, 0])
    length = (0xB000 | len(head) + len(body) + 4).to_bytes(2, "big")
    section = bytes([table]) + length + head + body
    return section + _mpeg_crc(section).to_bytes(4, "big")


def _packets(pid: int, section: bytes) -> bytes:
    """A section in as many packets as it takes."""
    left, packets, first = b"\0" + section, b"", True
    while left:
        counter = (len(packets) // PACKET) & 0x0F
        head = bytes([SYNC, (0x40 if first else 0) | pid >> 8, pid & 0xFF, 0x10 | counter])
        packets += (head + left[: PACKET - 4]).ljust(PACKET, b"\xff")
        left, first = left[PACKET - 4 :], False
    return packets


def _number(two: bytes) -> int:
    return int.from_bytes(two, "big")


_MIRRORED = bytes(int(f"{value:08b}"[::-1], 2) for value in range(256))


def _mpeg_crc(data: bytes) -> int:
    """MPEG's CRC-32, which is zlib's with every bit order turned round and no final inversion."""
    turned = crc32(data.translate(_MIRRORED)) ^ 0xFFFFFFFF
    return int(f"{turned:032b}"[::-1], 2)
