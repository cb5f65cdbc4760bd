"""Read an FLV stream (Adobe's specification, E.2 to E.4, and Enhanced RTMP) for its tracks' codings.

The container library finds the tracks once, when it opens a stream. Where a track is added, or its coding changes, as
an encoder does that is configured anew, another file begins here, with what the library must know of the other track.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tallylight_monitor.decoder.stretch import Stretch
from tallylight_monitor.wire import TrackName

FLV_MARK = b"FLV\x01"
HEAD_BYTES, TAG_HEAD_BYTES, TAG_TAIL_BYTES = 13, 11, 4  # the file's head with the first back pointer; a tag's
TYPE_BITS = 0x1F
STREAM_ID = 8  # where in a tag's head: always 0
FLAGS: dict[TrackName, int] = {"picture": 1, "sound": 4}
TRACKS: dict[int, TrackName] = {9: "picture", 8: "sound"}  # by the tag's type
SCRIPT = 18  # data that tells what is known from elsewhere; of some the library makes another track
ENHANCED_PICTURE, ENHANCED_SOUND = 0x80, 9  # a bit of the first byte; its upper half
# AVC and HEVC; AAC: their first packet sets them up.
SET_UP: dict[TrackName, frozenset[bytes]] = {"picture": frozenset({b"\x07", b"\x0c"}), "sound": frozenset({b"\x0a"})}
GATHERED_MS, GATHERED_TAGS = 1000, 200  # a track that comes later than that is one that was added


@dataclass(slots=True)
class FlvStream:
    """One stream, read piece by piece; an empty piece is its end.

    Of a file that begins, so much is held back as it takes to see which tracks it has: the library looks there.
    """

    _held: bytes = b""
    _tags: list[bytes] = field(default_factory=list)  # that wait to be handed on
    _codings: dict[TrackName, bytes] = field(default_factory=dict)
    _setups: dict[TrackName, bytes] = field(default_factory=dict)  # the tag that sets its decoder up
    _began: int | None = None  # the first stamp of this file, in ms
    _gathering: bool = True
    _fresh: bool = True
    _opaque: bool = False  # it is not what it seemed to be: handed on as it is
    _last: TrackName | None = None  # the track of the last tag
    _missing: dict[TrackName, int] = field(default_factory=dict)  # what is to be told as missing

    def take(self, data: bytes) -> Iterator[Stretch]:
        """The stretches of a piece, in order."""
        for tag in self._whole_tags(data):
            if tag.startswith(FLV_MARK):
                yield from self._hand_on(begin=True)
                self._codings, self._setups = {}, {}
                continue
            if self._changes(tag):
                yield from self._hand_on(begin=True)
            if tag[0] & TYPE_BITS != SCRIPT:
                self._note(tag)
        if not self._gathering or not data or self._opaque:
            yield from self._hand_on()

    def _whole_tags(self, data: bytes) -> Iterator[bytes]:
        """Heads of files, and tags, each as a whole. What is neither, or half of one at the end, is left as it is."""
        held, at = self._held + data, 0
        while (end := self._end(held, at)) is not None:
            yield held[at:end]
            at = end
        self._held = held[at:]
        if self._held and (self._opaque or not data):
            self._tags.append(self._held)
            self._held = b""

    def _end(self, held: bytes, at: int) -> int | None:
        """Where what begins here ends; None where it is not whole yet."""
        if self._opaque or len(held) < at + HEAD_BYTES:
            return None
        if held.startswith(FLV_MARK, at):
            return at + HEAD_BYTES
        if held[at] & TYPE_BITS not in {*TRACKS, SCRIPT} or held[at + STREAM_ID : at + TAG_HEAD_BYTES] != bytes(3):
            self._opaque = True  # bytes are lost in front of it, where anything was: of the tag before it, at least
            self._missing = {} if self._last is None else {self._last: 1}
            return None
        end = at + TAG_HEAD_BYTES + int.from_bytes(held[at + 1 : at + 4], "big") + TAG_TAIL_BYTES
        return end if end <= len(held) else None

    def _changes(self, tag: bytes) -> bool:
        """Whether the library must open the stream anew from this tag on."""
        name, coding, is_setup = _coding(tag)
        if name is None:
            return False
        before = self._codings.get(name)
        if before is None:
            return not self._gathering
        return before != coding or (is_setup and _body(self._setups.get(name, tag)) != _body(tag))

    def _note(self, tag: bytes) -> None:
        name, coding, is_setup = _coding(tag)
        if name is not None and coding != self._codings.get(name):
            self._codings[name] = coding
            self._setups.pop(name, None)
        if name is not None and is_setup:
            self._setups[name] = tag
        self._last = name or self._last
        stamp = tag[7] << 24 | int.from_bytes(tag[4:7], "big")
        self._began = stamp if self._began is None else self._began
        self._tags.append(tag)
        waits = abs(stamp - self._began) < GATHERED_MS and len(self._tags) < GATHERED_TAGS
        self._gathering = self._gathering and waits and len(self._codings) < len(FLAGS)

    def _hand_on(self, *, begin: bool = False) -> Iterator[Stretch]:
        """What waits; with `begin`, another file begins behind it."""
        if self._tags:
            data = (self._head() if self._fresh else b"") + b"".join(self._tags)
            yield Stretch(None, data, self._fresh, self._missing)
            self._tags, self._fresh, self._missing = [], False, {}
        if begin:
            self._fresh, self._gathering, self._began = True, True, None

    def _head(self) -> bytes:
        """What a file begins with: which tracks there are, and how those are set up that do not say it again."""
        flags = sum(FLAGS[name] for name in self._codings)
        setups = b"".join(tag for tag in self._setups.values() if tag not in self._tags)
        return FLV_MARK + bytes([flags, 0, 0, 0, 9, 0, 0, 0, 0]) + setups


def _body(tag: bytes) -> bytes:
    return tag[TAG_HEAD_BYTES:-TAG_TAIL_BYTES]


def _coding(tag: bytes) -> tuple[TrackName | None, bytes, bool]:
    """Which track a tag is of, how it is coded, and whether the tag is what sets its decoder up."""
    name, body = TRACKS.get(tag[0] & TYPE_BITS), _body(tag)
    if name is None or not body:
        return None, b"", False
    first = body[0]
    if (name == "picture" and first & ENHANCED_PICTURE) or (name == "sound" and first >> 4 == ENHANCED_SOUND):
        return name, body[1:5], first & 0x0F == 0
    coding = bytes([first & 0x0F]) if name == "picture" else bytes([first >> 4])
    return name, coding, coding in SET_UP[name] and body[1:2] == b"\0"
