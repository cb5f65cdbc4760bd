"""What an HLS playlist says, as values; and why one cannot be used."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from tallylight_monitor.ingest.content.codecs import tracks_named
from tallylight_monitor.ingest.facts import Track

NO_VARIABLES: Mapping[str, str] = MappingProxyType({})


class MalformedPlaylistError(Exception):
    """This is no playlist, or one of which nothing can be used; the message says where and why."""


class UnsupportedPlaylistError(MalformedPlaylistError):
    """A sound playlist that asks for something that is not built in."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something in a playlist that breaks the rules, and was passed over or read all the same. Holds no address."""

    line: int
    tag: str
    what: str

    def __str__(self) -> str:
        """For people: where, and what."""
        return f"line {self.line}, {self.tag}: {self.what}" if self.line else f"{self.tag}: {self.what}"


@dataclass(frozen=True, slots=True)
class ByteRange:
    """A part of a resource, in bytes."""

    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class KeyRef:
    """Where an AES-128 key is; without `iv` the segment's number is it. A `data:` address holds the key itself."""

    uri: str = field(repr=False)
    iv: bytes | None = None


@dataclass(frozen=True, slots=True)
class InitRef:
    """Where an fMP4 initialisation section is."""

    uri: str
    byte_range: ByteRange | None = None
    key: KeyRef | None = None


@dataclass(frozen=True, slots=True)
class SegmentRef:
    """One segment, as a playlist names it. `uri` is absolute. `unreadable` says why it cannot be fetched at all.

    `date` is when it was made, as the playlist writes it; `rounded`: its duration is written in whole seconds.
    """

    number: int
    uri: str
    duration: float
    discontinuity: bool = False
    key: KeyRef | None = None
    init: InitRef | None = None
    byte_range: ByteRange | None = None
    gap: bool = False
    unreadable: str = ""
    date: str = ""
    rounded: bool = False


@dataclass(frozen=True, slots=True)
class Playlist:
    """A media playlist. `target` is in seconds; `ended`: nothing will be added; `recording`: it is called a VOD.

    `sequence` is the number of its first segment; `said_sequence` is what the playlist says of it, None if nothing.
    `begins` is the date of its first segment, in seconds since 1970; None without one. `too_long` are the segments
    that are longer than `target`.
    """

    target: float
    sequence: int
    discontinuity_sequence: int
    segments: tuple[SegmentRef, ...]
    ended: bool
    recording: bool = False
    said_sequence: int | None = None
    begins: float | None = None
    flaws: tuple[Flaw, ...] = ()
    too_long: tuple[Flaw, ...] = ()

    @property
    def is_whole_recording(self) -> bool:
        """Whether it is a recording from its beginning to its end."""
        return self.recording and self.ended and bool(self.segments)

    @property
    def is_cut(self) -> bool:
        """Whether it is put together of pieces, as with advertisements: it has discontinuities, or had some."""
        return self.discontinuities > 0

    @property
    def discontinuities(self) -> int:
        """How many lie before its last segment since the stream began, by its own count."""
        return self.discontinuity_sequence + sum(each.discontinuity for each in self.segments)

    @property
    def newest(self) -> int:
        """The number of the last segment; one less than `sequence` when there is none."""
        return self.sequence + len(self.segments) - 1


@dataclass(frozen=True, slots=True)
class Rendition:
    """One of a master playlist's versions. `height` and `width` are 0 when they are not said, and `video_range` empty.

    `sound_group` names the sounds that go with it; without one, or where those have no address, it has its own.
    `lacks` are attributes that are missing.
    """

    uri: str
    bandwidth: int
    height: int = 0
    codecs: str = ""
    sound_group: str = ""
    lacks: tuple[str, ...] = ()
    width: int = 0
    video_range: str = ""

    @property
    def has_video(self) -> bool:
        """Whether pictures are in it, or nothing says that none are."""
        return bool(self.height) or not self.codecs or "picture" in self.declares

    @property
    def declares(self) -> tuple[Track, ...]:
        """The tracks that it has by its codecs, in its own segments or beside them."""
        return tracks_named(self.codecs)


@dataclass(frozen=True, slots=True)
class SoundRendition:
    """Sound that a master playlist names apart from the pictures; without `uri` it comes with them.

    `language` is as BCP 47 writes it, empty where it is not said.
    """

    group: str
    uri: str = ""
    default: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class SubtitleRendition:
    """Subtitles that a master playlist names: by their place in it, and the name that viewers choose them by."""

    name: str
    uri: str


@dataclass(frozen=True, slots=True)
class Master:
    """A master playlist. `variables` are those that its media playlists may import.

    `independent`: it says that each segment can be decoded by itself.
    """

    renditions: tuple[Rendition, ...]
    sounds: tuple[SoundRendition, ...] = ()
    subtitles: tuple[SubtitleRendition, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    independent: bool = False
