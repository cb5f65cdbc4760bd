"""The tracks of a transport stream, by its map and its first parameter sets (ISO/IEC 13818-1, 2.4.4.8). Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tallylight_monitor.h264.sequence_set import sequence_set
from tallylight_monitor.ingest.content.coded import Coded
from tallylight_monitor.ingest.content.hevc import PROFILE_BYTES, hevc_codec
from tallylight_monitor.ingest.ts.packets import SNIFFED, grid_of
from tallylight_monitor.mpegts.packets import PACKET, SYNC, payload_of
from tallylight_monitor.mpegts.programme_map import Elementary, Programme, descriptor, programme_of, registered, tags_of
from tallylight_monitor.mpegts.programmes import PAT_PID, programmes_of
from tallylight_monitor.mpegts.sections import SectionReader

MOST_PACKETS = 2000  # from the segment's begin: tables and parameter sets stand there, or do not come
MOST_UNIT_BYTES = 4096  # of pictures, in which their parameter sets are looked for
START_CODE = b"\0\0\1"
LONGEST_SET = 512  # bytes

H264_TYPES, HEVC_TYPES = frozenset({0x1B, 0xDB}), frozenset({0x24})
SOUND_CODECS = {
    **dict.fromkeys((0x0F, 0x11, 0xCF), "mp4a.40.2"),
    **dict.fromkeys((0x03, 0x04), "mp4a.40.34"),
    **dict.fromkeys((0x81, 0xC1), "ac-3"),
    **dict.fromkeys((0x87, 0xC2), "ec-3"),
}
# Of private streams, by DVB's tags or by a registered format.
TAGGED = {0x6A: "ac-3", 0x7A: "ec-3"}
REGISTERED = {b"AC-3": "ac-3", b"EAC3": "ec-3", b"Opus": "opus", b"HEVC": "hvc1"}
PRIVATE = 0x06  # what no map says of such a stream may be sound
LANGUAGE_TAG = 0x0A  # ISO_639_language_descriptor
H264_SET, HEVC_SET = 7, 33  # types of units
MOST_STREAMS = 32  # a hostile map has two hundred


def coded_in_packets(data: bytes) -> Iterator[Coded]:
    """The tracks of a stream of one programme; none where it has no map, or several programmes."""
    reader = _Reader()
    for packet in _packets(data):
        reader.take(packet)
        if reader.done:
            break
    if reader.programme is not None:
        for stream in reader.programme.streams[:MOST_STREAMS]:
            if stream.track is not None or stream.stream_type == PRIVATE:
                yield reader.coded(stream)


def _packets(data: bytes) -> Iterator[bytes]:
    grid = grid_of(data[:SNIFFED])
    if grid is None:
        return
    last = min(len(data) - PACKET, grid.first + MOST_PACKETS * grid.stride)
    for at in range(grid.first, last + 1, grid.stride):
        if data[at] == SYNC:
            yield data[at : at + PACKET]


@dataclass(slots=True)
class _Reader:
    """Tables first, and of the pictures that the map names what comes before the first one."""

    programme: Programme | None = None
    _map_pid: int | None = None
    _several: bool = False
    _tables: SectionReader = field(default_factory=SectionReader)
    _maps: SectionReader = field(default_factory=SectionReader)
    _pictures: Elementary | None = None
    _units: bytes = b""

    @property
    def done(self) -> bool:
        """Whether nothing more is to be had."""
        if self._several or self.programme is None:
            return self._several
        return self._pictures is None or len(self._units) >= MOST_UNIT_BYTES or self._set_is_whole()

    def take(self, packet: bytes) -> None:
        pid = int.from_bytes(packet[1:3], "big") & 0x1FFF
        if pid == PAT_PID:
            for table in self._tables.take(packet):
                self._take_programmes(programmes_of(table))
        elif pid == self._map_pid and self.programme is None:
            for table in self._maps.take(packet):
                self._take_programme(programme_of(table))
        elif self._pictures is not None and pid == self._pictures.pid:
            self._units += payload_of(packet) or b""

    def coded(self, stream: Elementary) -> Coded:
        """One stream of the map."""
        if stream.track == "picture":
            return self._picture(stream)
        spoken = descriptor(stream.descriptors, LANGUAGE_TAG)[:3].decode("ascii", "replace").lower()
        return Coded("sound", _sound_codec(stream), language=spoken if spoken.isalpha() else "")

    def _picture(self, stream: Elementary) -> Coded:
        unit = self._set() if stream is self._pictures else b""
        if stream.stream_type in H264_TYPES:
            found = sequence_set(unit)
            if found is None:
                return Coded("picture", "avc1")
            return Coded("picture", found.codec, found.width, found.height, found.transfer)
        if stream.stream_type in HEVC_TYPES and len(unit) >= 3 + PROFILE_BYTES:
            return Coded("picture", hevc_codec("hvc1", unit[3 : 3 + PROFILE_BYTES]))
        known = "hvc1" if stream.stream_type in HEVC_TYPES else REGISTERED.get(registered(stream.descriptors), "")
        return Coded("picture", known)

    def _take_programmes(self, found: dict[int, int]) -> None:
        self._several = self._several or len(found) > 1
        self._map_pid = next(iter(found.values()), self._map_pid)

    def _take_programme(self, found: Programme | None) -> None:
        if found is not None:
            self.programme = found
            self._pictures = found.stream("picture")

    def _set(self) -> bytes:
        """The first sequence parameter set that came, from its header on, the bytes that keep codes apart left out."""
        for at in self._set_places():
            end = self._units.find(b"\0\0", at + 1)
            while end >= 0 and self._units[end + 2 : end + 3] == b"\3":
                end = self._units.find(b"\0\0", end + 3)
            unit = self._units[at : at + LONGEST_SET] if end < 0 else self._units[at : min(end, at + LONGEST_SET)]
            return unit.replace(b"\0\0\3", b"\0\0")
        return b""

    def _set_is_whole(self) -> bool:
        return any(len(self._units) - at >= LONGEST_SET for at in self._set_places())

    def _set_places(self) -> Iterator[int]:
        """Where sets begin, behind their start codes."""
        is_h264 = self._pictures is not None and self._pictures.stream_type in H264_TYPES
        at = self._units.find(START_CODE)
        while 0 <= at < len(self._units) - len(START_CODE):
            head = self._units[at + len(START_CODE)]
            if (head & 0x1F == H264_SET) if is_h264 else (head >> 1 & 0x3F == HEVC_SET):
                yield at + len(START_CODE)
            at = self._units.find(START_CODE, at + 1)


def _sound_codec(stream: Elementary) -> str:
    tagged = next((codec for tag, codec in TAGGED.items() if tag in tags_of(stream.descriptors)), "")
    return SOUND_CODECS.get(stream.stream_type, "") or tagged or REGISTERED.get(registered(stream.descriptors), "")
