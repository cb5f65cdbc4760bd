"""Facts about the network, as values. `at` is when a fact became one, in the clock's seconds."""

from dataclasses import dataclass
from typing import Literal

from tallylight_monitor.ingest.failures import FailureKind
from tallylight_monitor.ingest.playlist_check import NOTHING_FOUND, PlaylistCheck

What = Literal["playlist", "segment", "key", "init", "stream"]
# Which part of the stream it is about: the sound is a track of its own where it has a playlist of its own.
Track = Literal["picture", "sound"]


@dataclass(frozen=True, slots=True)
class PlaylistRead:
    """A playlist was read (or found unchanged).

    `newest` is the number of its last segment, -1 when it has none; `segments_new` counts what was added. `target`
    is how long a segment may take to come: the target duration, or the longest segment where that is longer. `flaws`
    are the lines that break the rules, `down` the better versions that cannot be had, each in words; `check` is what
    else was found.
    """

    at: float
    seconds: float
    newest: int
    segments_new: int
    target: float
    live: bool
    track: Track = "picture"
    flaws: tuple[str, ...] = ()
    down: tuple[str, ...] = ()
    check: PlaylistCheck = NOTHING_FOUND


@dataclass(frozen=True, slots=True)
class SegmentRead:
    """A segment was read whole. `duration` is what the playlist says, `size` its bytes as sent."""

    at: float
    number: int
    seconds: float
    first_byte_seconds: float
    size: int
    duration: float
    track: Track = "picture"


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """One try to fetch something failed. `detail` is one line fit for people; `status` 0: no answer."""

    at: float
    what: What
    kind: FailureKind
    detail: str
    status: int
    track: Track = "picture"


@dataclass(frozen=True, slots=True)
class SegmentLost:
    """A segment that the playlist named could not be had, and will not be tried again. `fault` as in `Lost`."""

    at: float
    number: int
    duration: float
    why: str
    fault: bool = True
    track: Track = "picture"


@dataclass(frozen=True, slots=True)
class SequenceReset:
    """The numbering broke off (an encoder restarted, an origin failed over): joined anew at the edge.

    `elsewhere`: it is another playlist, or goes on after its end; that has numbers of its own.
    """

    at: float
    expected: int
    newest: int
    track: Track = "picture"
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class BytesRead:
    """A piece of an endless stream came; or of a file that is `kept`, and played once it is whole."""

    at: float
    size: int
    track: Track = "picture"
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Absent:
    """What the source serves has no media to come: it says that it has ended, or names nothing. It is asked again."""

    at: float
    why: str
    track: Track = "picture"


@dataclass(frozen=True, slots=True)
class Present:
    """The source has media to come again."""

    at: float
    track: Track = "picture"


@dataclass(frozen=True, slots=True)
class ProgrammesFound:
    """A transport stream holds these programmes, by their numbers, and one of them is watched."""

    at: float
    numbers: tuple[int, ...]
    watched: int
    track: Track = "picture"


@dataclass(frozen=True, slots=True)
class SubtitlesSeen:
    """A rendition of subtitles was looked at: the number of its last segment, -1 when it has none, and how long one may
    take; or `why` it cannot be had. `ended`: nothing will be added.
    """

    at: float
    name: str
    newest: int = -1
    target: float = 0.0
    why: str = ""
    ended: bool = False
    track: Track = "picture"


@dataclass(frozen=True, slots=True)
class ContentRead:
    """What a segment holds was compared with what the master playlist announces: `misdeclared` are the differences, and
    `language` is one of the sound's language; in words.
    """

    at: float
    misdeclared: tuple[str, ...] = ()
    language: str = ""
    track: Track = "picture"


@dataclass(frozen=True, slots=True)
class VersionsCompared:
    """Versions that should differ were looked at: each two that give the `same` segment, and each two that do not, in
    `other`; in words.
    """

    at: float
    same: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    track: Track = "picture"


@dataclass(frozen=True, slots=True)
class Held:
    """The sink is not ready for more: from now on the waiting is ours, not the source's."""

    at: float
    track: Track = "picture"


@dataclass(frozen=True, slots=True)
class Resumed:
    """The sink takes media again."""

    at: float
    track: Track = "picture"


@dataclass(frozen=True, slots=True)
class Ended:
    """The stream came to its natural end."""

    at: float
    track: Track = "picture"


Fact = (
    PlaylistRead
    | SegmentRead
    | FetchFailed
    | SegmentLost
    | SequenceReset
    | BytesRead
    | Absent
    | Present
    | ProgrammesFound
    | SubtitlesSeen
    | ContentRead
    | VersionsCompared
    | Held
    | Resumed
    | Ended
)
