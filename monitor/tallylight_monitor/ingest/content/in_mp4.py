"""The tracks that an MP4 index announces (ISO/IEC 14496-12, 8.5.2; of codecs, 14496-14 and 14496-15). Pure."""

from collections.abc import Iterator
from itertools import islice

from tallylight_monitor.h264.sequence_set import UNSAID
from tallylight_monitor.ingest.content.coded import Coded
from tallylight_monitor.ingest.content.hevc import hevc_codec
from tallylight_monitor.mp4.boxes import Box, boxes
from tallylight_monitor.wire import TrackName

HANDLERS: dict[bytes, TrackName] = {b"vide": "picture", b"soun": "sound"}
# Where the boxes of a sample entry begin, from its body; and more, of QuickTime's first version of a sound's.
ENTRY_BOXES: dict[TrackName, int] = {"picture": 78, "sound": 28}
QUICKTIME_SOUND = 16
ENCRYPTED = (b"encv", b"enca")
H264, HEVC = (b"avc1", b"avc3"), (b"hvc1", b"hev1", b"dvh1", b"dvhe")
FULL = 4  # bytes: version and flags of a full box
MOST_TRACKS, MOST_BOXES = 32, 64  # of one index, and in one box; a hostile file has millions
ES, DECODER_CONFIG, DECODER_SPECIFIC = 3, 4, 5  # tags of descriptors (ISO/IEC 14496-1, 7.2.2)
AAC, ESCAPE = 0x40, 31  # an object type; and that of a sound which is written in six bits more


def coded_in_mp4(data: bytes) -> Iterator[Coded]:
    """The tracks of the file's index: none where there is no index."""
    index = next(_named(data, None, b"moov"), None)
    tracks = iter(()) if index is None else _named(data, index, b"trak")
    yield from filter(None, (_track(data, each) for each in islice(tracks, MOST_TRACKS)))


def _track(data: bytes, track: Box) -> Coded | None:
    media = _first(data, track, b"mdia")
    kind = _body(data, _first(data, media, b"hdlr"))[8:12]
    description = _first(data, media, b"minf", b"stbl", b"stsd")
    if kind not in HANDLERS or description is None:
        return None
    entry = next(boxes(data, description.body + 2 * FULL, description.end), None)
    if entry is None:
        return None
    name, language = HANDLERS[kind], _language(_body(data, _first(data, media, b"mdhd")))
    return _pictures(data, entry, language) if name == "picture" else _sound(data, entry, language)


def _pictures(data: bytes, entry: Box, language: str) -> Coded:
    inside = _inside(data, entry, "picture")
    size = data[entry.body + 24 : entry.body + 28]
    return Coded(
        "picture",
        _picture_codec(_format(entry, inside), inside),
        int.from_bytes(size[:2], "big"),
        int.from_bytes(size[2:], "big"),
        _transfer(inside.get(b"colr", b"")),
        language,
    )


def _picture_codec(form: bytes, inside: dict[bytes, bytes]) -> str:
    h264, hevc = inside.get(b"avcC", b"")[1:4], inside.get(b"hvcC", b"")[1:13]
    if form in H264 and len(h264) == 3:
        return f"{_text(form)}.{h264.hex()}"
    if form in HEVC and len(hevc) == 12:
        return hevc_codec(_text(form), hevc)
    return _text(form)


def _sound(data: bytes, entry: Box, language: str) -> Coded:
    inside = _inside(data, entry, "sound")
    form = _format(entry, inside)
    codec = _aac_codec(inside.get(b"esds", b"")[FULL:]) if form == b"mp4a" else _text(form)
    return Coded("sound", codec, language=language)


def _aac_codec(descriptor: bytes) -> str:
    """What an ES descriptor calls the sound."""
    tag, body = _descriptor(descriptor)
    flags = body[2:3]
    if tag != ES or not flags:
        return "mp4a"
    optional = (2 if flags[0] & 0x80 else 0) + (1 + body[3] if flags[0] & 0x40 and len(body) > 3 else 0)
    tag, config = _descriptor(body[3 + optional + (2 if flags[0] & 0x20 else 0) :])
    if tag != DECODER_CONFIG or not config:
        return "mp4a"
    tag, specific = _descriptor(config[13:])
    if config[0] != AAC or tag != DECODER_SPECIFIC or len(specific) < 2:
        return f"mp4a.{config[0]:02x}"
    kind = specific[0] >> 3
    return f"mp4a.40.{kind if kind != ESCAPE else 32 + (int.from_bytes(specific[:2], 'big') >> 5 & 0x3F)}"


def _descriptor(data: bytes) -> tuple[int, bytes]:
    """The tag and the body of what begins here; 0 where nothing does."""
    length = 0
    for at, byte in enumerate(data[1:5], start=2):
        length = length << 7 | byte & 0x7F
        if not byte & 0x80:
            return data[0], data[at : at + length]
    return 0, b""


def _format(entry: Box, inside: dict[bytes, bytes]) -> bytes:
    """What the samples are, also where they are encrypted (ISO/IEC 14496-12, 8.12)."""
    if entry.kind not in ENCRYPTED:
        return entry.kind
    scheme = inside.get(b"sinf", b"")
    original = next(_named(scheme, None, b"frma"), None)
    return b"" if original is None else scheme[original.body : original.body + 4]


def _inside(data: bytes, entry: Box, track: TrackName) -> dict[bytes, bytes]:
    """The bodies of a sample entry's boxes, by their kinds."""
    begin = entry.body + ENTRY_BOXES[track]
    if track == "sound" and data[entry.body + 8 : entry.body + 10] == b"\0\1":
        begin += QUICKTIME_SOUND
    return {box.kind: _body(data, box) for box in islice(boxes(data, begin, entry.end), MOST_BOXES)}


def _transfer(colours: bytes) -> int:
    return int.from_bytes(colours[6:8], "big") if colours[:4] == b"nclx" and len(colours) >= 8 else UNSAID


def _language(header: bytes) -> str:
    """Three letters of five bits each; empty where they are none."""
    packed = header[FULL + (28 if header[:1] == b"\1" else 16) :][:2]
    letters = [int.from_bytes(packed, "big") >> shift & 0x1F for shift in (10, 5, 0)]
    return "".join(chr(0x60 + each) for each in letters) if all(0 < each <= 26 for each in letters) else ""


def _text(form: bytes) -> str:
    return form.decode("ascii", "replace").strip()


def _body(data: bytes, box: Box | None) -> bytes:
    return b"" if box is None else data[box.body : box.end]


def _first(data: bytes, inside: Box | None, *path: bytes) -> Box | None:
    for kind in path:
        inside = None if inside is None else next(_named(data, inside, kind), None)
    return inside


def _named(data: bytes, inside: Box | None, kind: bytes) -> Iterator[Box]:
    within = boxes(data) if inside is None else boxes(data, inside.body, inside.end)
    return (box for box in islice(within, MOST_BOXES) if box.kind == kind)
