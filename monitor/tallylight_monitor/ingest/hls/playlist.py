"""Reads HLS playlists into values. A playlist is hostile input: sizes are bounded. The only user of m3u8."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import urljoin

import m3u8  # type: ignore[import-untyped]  # it ships no types

MAX_LINES = 400_000
MAX_LINE_LENGTH = 16_384  # characters; signed addresses and SCTE-35 cues stay far below
MAX_SEGMENTS = 50_000  # more than a day of two-second segments
MAX_RENDITIONS = 500
MAX_DURATION = 3600.0  # seconds, of one segment
MAX_NUMBER = 2**63
# Everything else is passed over unread, so that a fault in a tag that nobody uses makes no playlist unusable.
READ_TAGS = (
    "#EXTM3U",
    "#EXTINF:",
    "#EXT-X-TARGETDURATION:",
    "#EXT-X-MEDIA-SEQUENCE:",
    "#EXT-X-DISCONTINUITY",
    "#EXT-X-KEY:",
    "#EXT-X-MAP:",
    "#EXT-X-BYTERANGE:",
    "#EXT-X-GAP",
    "#EXT-X-ENDLIST",
    "#EXT-X-STREAM-INF:",
    "#EXT-X-MEDIA:",
)
VIDEO_CODECS = ("avc", "hvc", "hev", "dvh", "av01", "vp0", "vp8", "vp9", "mp4v")
_IV = re.compile(r"0[xX]([0-9A-Fa-f]{1,32})")
_RANGE = re.compile(r"(\d{1,15})(?:@(\d{1,15}))?")


class MalformedPlaylistError(Exception):
    """This is no playlist, or one that breaks the rules; the message says how."""


class UnsupportedPlaylistError(MalformedPlaylistError):
    """A sound playlist that asks for something that is not built in."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """A part of a resource, in bytes."""

    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class KeyRef:
    """Where an AES-128 key is; without `iv` the segment's number is it."""

    uri: str
    iv: bytes | None = None


@dataclass(frozen=True, slots=True)
class InitRef:
    """Where an fMP4 initialisation section is."""

    uri: str
    byte_range: ByteRange | None = None
    key: KeyRef | None = None


@dataclass(frozen=True, slots=True)
class SegmentRef:
    """One segment, as a playlist names it. `uri` is absolute."""

    number: int
    uri: str
    duration: float
    discontinuity: bool = False
    key: KeyRef | None = None
    init: InitRef | None = None
    byte_range: ByteRange | None = None
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Playlist:
    """A media playlist. `ended`: nothing will be added."""

    target: float
    sequence: int
    discontinuity_sequence: int
    segments: tuple[SegmentRef, ...]
    ended: bool

    @property
    def newest(self) -> int:
        """The number of the last segment; one less than `sequence` when there is none."""
        return self.sequence + len(self.segments) - 1


@dataclass(frozen=True, slots=True)
class Rendition:
    """One of a master playlist's versions. `height` is 0 when it is not said.

    `sound_group` names the sounds that go with it; without one, or where those have no address, it has its own.
    """

    uri: str
    bandwidth: int
    height: int = 0
    codecs: str = ""
    sound_group: str = ""

    @property
    def has_video(self) -> bool:
        """Whether pictures are in it, or nothing says that none are."""
        return bool(self.height) or not self.codecs or any(name in self.codecs.lower() for name in VIDEO_CODECS)


@dataclass(frozen=True, slots=True)
class SoundRendition:
    """Sound that a master playlist names apart from the pictures; without `uri` it comes with them."""

    group: str
    uri: str = ""
    default: bool = False


@dataclass(frozen=True, slots=True)
class Master:
    """A master playlist."""

    renditions: tuple[Rendition, ...]
    sounds: tuple[SoundRendition, ...] = ()


def parse_playlist(body: bytes, url: str) -> Master | Playlist:
    """Read a playlist that came from `url`. Raises MalformedPlaylistError."""
    text = _text(body)
    try:
        data = m3u8.parse(text, custom_tags_parser=_tag)
        if data["playlists"]:
            return _master(data, url)
        return _media(data, url)
    except MalformedPlaylistError:
        raise
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError):
        # m3u8 has no error of its own for what it does not understand.
        raise MalformedPlaylistError("a tag of the playlist cannot be understood") from None


def best_rendition(master: Master) -> Rendition:
    """The rendition with the highest bandwidth, of those with pictures if there are any."""
    with_video = [each for each in master.renditions if each.has_video]
    return max(with_video or master.renditions, key=lambda each: (each.bandwidth, each.height))


def sound_beside(master: Master, rendition: Rendition) -> str:
    """Where the playlist of a rendition's sound is: the default one's, or else the first; "" when it has its own."""
    if not (rendition.sound_group and rendition.has_video):
        return ""
    group = [each for each in master.sounds if each.group == rendition.sound_group]
    defaults = [each for each in group if each.default]
    return next((each.uri for each in defaults or group if each.uri), "")


def _text(body: bytes) -> str:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        _malformed("the playlist is not text")
    if not text.lstrip().startswith("#EXTM3U"):
        _malformed("the playlist does not begin with #EXTM3U")
    lines = text.splitlines()
    if len(lines) > MAX_LINES or max(map(len, lines)) > MAX_LINE_LENGTH:
        _malformed("the playlist has too many or too long lines")
    renditions = max(text.count("#EXT-X-STREAM-INF:"), text.count("#EXT-X-MEDIA:"))
    if text.count("#EXTINF:") > MAX_SEGMENTS or renditions > MAX_RENDITIONS:
        _malformed(f"the playlist names more than {MAX_SEGMENTS} segments or {MAX_RENDITIONS} renditions")
    return text


def _tag(line: str, _number: int, data: dict[str, Any], state: dict[str, Any]) -> bool:
    """Called by m3u8 for each tag: pass over what is not used, and note which key a MAP stands under."""
    if line.startswith("#EXT-X-MAP:"):
        data.setdefault("map_keys", []).append(state["current_key"])
    return not line.startswith(READ_TAGS)


def _master(data: Mapping[str, Any], url: str) -> Master:
    sounds = (_sound(each, url) for each in data["media"] if each.get("type") == "AUDIO")
    return Master(tuple(_rendition(each, url) for each in data["playlists"]), tuple(sounds))


def _sound(entry: Mapping[str, str], url: str) -> SoundRendition:
    uri = entry.get("uri", "")
    return SoundRendition(entry.get("group_id", ""), _absolute(uri, url) if uri else "", entry.get("default") == "YES")


def _rendition(entry: Mapping[str, Any], url: str) -> Rendition:
    said = entry["stream_info"]
    height = str(said.get("resolution", "")).strip('"').rpartition("x")[2]
    return Rendition(
        uri=_absolute(entry["uri"], url),
        bandwidth=int(said.get("bandwidth", 0)),
        height=int(height) if height.isdecimal() else 0,
        codecs=said.get("codecs", ""),
        sound_group=said.get("audio", "").strip('"'),
    )


def _media(data: Mapping[str, Any], url: str) -> Playlist:
    for init, key in zip(data["segment_map"], data.get("map_keys", ()), strict=True):
        init["key"] = key  # the same dicts that the segments hold
    sequence = int(data["media_sequence"])
    target = data.get("targetduration")
    if target is None or not 0 < target <= MAX_DURATION:
        _malformed("the playlist has no usable #EXT-X-TARGETDURATION")
    if not 0 <= sequence < MAX_NUMBER:
        _malformed("the playlist's #EXT-X-MEDIA-SEQUENCE is out of bounds")
    return Playlist(
        target=float(target),
        sequence=sequence,
        discontinuity_sequence=int(data.get("discontinuity_sequence", 0)),
        segments=_segments(data["segments"], sequence, url),
        ended=data["is_endlist"],
    )


def _segments(entries: list[dict[str, Any]], sequence: int, url: str) -> tuple[SegmentRef, ...]:
    """All segments; one that lacks its address (the playlist was cut) is left out."""
    refs: list[SegmentRef] = []
    previous: SegmentRef | None = None
    for number, entry in enumerate((each for each in entries if "uri" in each), start=sequence):
        previous = _segment(entry, number, url, previous)
        refs.append(previous)
    return tuple(refs)


def _segment(entry: Mapping[str, Any], number: int, url: str, previous: SegmentRef | None) -> SegmentRef:
    uri = _absolute(entry["uri"], url)
    duration = float(entry["duration"])
    if not (math.isfinite(duration) and 0 <= duration <= MAX_DURATION):
        _malformed(f"segment {number} has no usable duration")
    follows = previous.byte_range if previous is not None and previous.uri == uri else None
    return SegmentRef(
        number=number,
        uri=uri,
        duration=duration,
        discontinuity=bool(entry["discontinuity"]),
        key=_key(entry.get("key"), url),
        init=_init(entry.get("init_section"), url),
        byte_range=_byte_range(entry.get("byterange"), follows),
        gap=bool(entry.get("gap_tag")),
    )


def _init(entry: Mapping[str, Any] | None, url: str) -> InitRef | None:
    if not entry:
        return None
    byte_range = _byte_range(entry.get("byterange"), ByteRange(0, 0))
    return InitRef(_absolute(entry["uri"], url), byte_range, _key(entry.get("key"), url))


def _key(entry: Mapping[str, str] | None, url: str) -> KeyRef | None:
    if not entry or entry["method"] == "NONE":
        return None
    if entry["method"] != "AES-128" or entry.get("keyformat", "identity") != "identity":
        method = re.sub(r"[^A-Z0-9-]", "", entry["method"])[:20]
        raise UnsupportedPlaylistError(f"the stream is encrypted in a way that is not supported ({method})")
    iv = _IV.fullmatch(entry["iv"]) if "iv" in entry else None
    if "iv" in entry and iv is None:
        _malformed("a key's IV is not a hexadecimal number of 128 bits")
    return KeyRef(_absolute(entry["uri"], url), bytes.fromhex(iv[1].zfill(32)) if iv else None)


def _byte_range(text: str | None, follows: ByteRange | None) -> ByteRange | None:
    if text is None:
        return None
    found = _RANGE.fullmatch(text.strip().strip('"'))
    if found is None or int(found[1]) == 0:
        _malformed("a byte range cannot be understood")
    if found[2] is not None:
        return ByteRange(int(found[2]), int(found[1]))
    if follows is None:
        _malformed("a byte range has no offset, and none before it")
    return ByteRange(follows.offset + follows.length, int(found[1]))


def _absolute(uri: str, url: str) -> str:
    """Resolve a reference; whether it may be fetched is judged when it is."""
    return urljoin(url, uri)


def _malformed(how: str) -> NoReturn:
    raise MalformedPlaylistError(how)
