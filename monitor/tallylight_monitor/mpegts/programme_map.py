"""Of what a programme of a transport stream is made: its map (ISO/IEC 13818-1, 2.4.4.8)."""

from collections.abc import Iterator
from dataclasses import dataclass

from tallylight_monitor.mpegts.packets import packets_of
from tallylight_monitor.mpegts.programmes import PAT_PID, table_of_one
from tallylight_monitor.mpegts.sections import section
from tallylight_monitor.wire import TrackName

PMT_TABLE = 2
OUR_PMT_PID = 0x1000  # in the tables that the container library is shown

# Kinds of elementary streams by stream_type (table 2-34, and what ATSC, DVB, AVS and Apple have added).
PICTURE_TYPES = frozenset({0x01, 0x02, 0x10, 0x1B, 0x21, 0x24, 0x32, 0x33, 0x35, 0x42, 0xD1, 0xD2, 0xD4, 0xDB, 0xEA})
SOUND_TYPES = frozenset(
    {0x03, 0x04, 0x0F, 0x11, 0x1C, 0x2D, 0x81, 0x82, 0x83, 0x84, 0x85, 0x87, 0x8A, 0xC1, 0xC2, 0xCF, 0xD3, 0xD5}
)
# From 0x80 on, a type means what the programme is registered for: Blu-ray has sound where others have pictures (0x80)
# or cues for advertisements (0x86, ANSI/SCTE 35), and on cable 0x82 is subtitles (ANSI/SCTE 27).
DISC_SOUND_TYPES = frozenset({0x80, 0x86, 0xA1, 0xA2})
DISC_FORMATS, CABLE_FORMAT, CABLE_SUBTITLES = frozenset({b"HDMV", b"HDPR"}), b"CUEI", 0x82
# Apple's sample encryption: a stream of its own type, of which headers alone are in the clear.
SAMPLE_ENCRYPTED = frozenset({0xDB, 0xCF, 0xC1, 0xC2})
PRIVATE_TYPES = frozenset({0x05, 0x06, 0x80})
# What a private stream holds, by descriptor tag (DVB) or by registered format.
SOUND_TAGS = frozenset({0x6A, 0x7A, 0x7B, 0x7C, 0x81})
REGISTRATION_TAG, EXTENSION_TAG = 0x05, 0x7F
SOUND_EXTENSIONS = frozenset({0x0E, 0x0F, 0x15, 0x21})  # DTS-HD, DTS Neural, AC-4, DTS-UHD
# What says that it holds neither: a registered format of another kind, VBI, teletext, subtitles, applications.
DATA_TAGS = frozenset({REGISTRATION_TAG, 0x45, 0x46, 0x56, 0x59, 0x6F})
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


def programme_of(table: bytes) -> Programme | None:
    """What a map's section says of its programme; None for other tables, and for one that is not in force yet."""
    if table[0] != PMT_TABLE or len(table) < 16 or not table[5] & 1:
        return None
    at = 12 + (_number(table[10:12]) & 0x0FFF)
    return Programme(
        number=_number(table[3:5]),
        clock_pid=_number(table[8:10]) & 0x1FFF,
        descriptors=table[12:at],
        streams=tuple(_streams(table[at:-4], registered(table[12:at]))),
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
    map_section = section(PMT_TABLE, programme.number, clock + length + described + streams)
    return packets_of(PAT_PID, table_of_one(programme.number, OUR_PMT_PID)) + packets_of(OUR_PMT_PID, map_section)


def _streams(body: bytes, programme: bytes) -> Iterator[Elementary]:
    while len(body) >= 5:
        end = 5 + (_number(body[3:5]) & 0x0FFF)
        kind, descriptors = body[0], body[5:end]
        yield Elementary(_number(body[1:3]) & 0x1FFF, kind, _track(kind, descriptors, programme), descriptors)
        body = body[end:]


def _track(kind: int, descriptors: bytes, programme: bytes) -> TrackName | None:
    """What a stream holds, by its type, its descriptors, and the format that its programme is registered for."""
    form = registered(descriptors)
    if kind in PICTURE_TYPES:
        return "picture"
    if _is_sound(kind, programme) or form in SOUND_FORMATS:
        return "sound"
    if kind not in PRIVATE_TYPES:
        return None
    if form in PICTURE_FORMATS or kind == 0x80:
        return "picture"
    tags = dict(_descriptors(descriptors))
    extended = tags.get(EXTENSION_TAG, b"")[:1]
    return "sound" if SOUND_TAGS & tags.keys() or SOUND_EXTENSIONS & {*extended} else None


def _is_sound(kind: int, programme: bytes) -> bool:
    if programme in DISC_FORMATS:
        return kind in SOUND_TYPES | DISC_SOUND_TYPES
    return kind in SOUND_TYPES and (kind, programme) != (CABLE_SUBTITLES, CABLE_FORMAT)


def registered(descriptors: bytes) -> bytes:
    """The format that descriptors register; empty where none do."""
    return descriptor(descriptors, REGISTRATION_TAG)[:4]


def descriptor(descriptors: bytes, tag: int) -> bytes:
    """What the last descriptor of this tag holds; empty where there is none."""
    return dict(_descriptors(descriptors)).get(tag, b"")


def tags_of(descriptors: bytes) -> frozenset[int]:
    """The tags of descriptors."""
    return frozenset(tag for tag, _ in _descriptors(descriptors))


def _descriptors(body: bytes) -> Iterator[tuple[int, bytes]]:
    while len(body) >= 2:
        yield body[0], body[2 : 2 + body[1]]
        body = body[2 + body[1] :]


def _number(two: bytes) -> int:
    return int.from_bytes(two, "big")
