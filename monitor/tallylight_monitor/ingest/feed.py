"""How the source does, folded from the facts. Pure: `now` is passed in."""

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from tallylight_monitor.ingest.content_trend import NOTHING_WRONG, ContentTrend, compared
from tallylight_monitor.ingest.facts import (
    Absent,
    BytesRead,
    ContentRead,
    Ended,
    Fact,
    FetchFailed,
    Held,
    PlaylistRead,
    Present,
    ProgrammesFound,
    Resumed,
    SegmentLost,
    SegmentRead,
    SequenceReset,
    SubtitlesSeen,
    VersionsCompared,
)
from tallylight_monitor.ingest.playlist_check import NOTHING_FOUND, PlaylistCheck
from tallylight_monitor.ingest.same_versions import SamePair
from tallylight_monitor.ingest.same_versions import compared as versions_compared
from tallylight_monitor.ingest.subtitle_ages import SubtitleAge, looked
from tallylight_monitor.ingest.trends import Trends, followed

if TYPE_CHECKING:
    from collections.abc import Mapping

# A stream without a playlist has a target duration too: 1.5 of it are the 3 s after which it counts as gone.
STREAM_TARGET_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Feed:
    """All that is known of the source, or of one track, so far. Times are the clock's seconds, 0 before anything came.

    `target` is how long a segment may take to come. `absent_from` is since when the source has answered without media
    to come; None while it has some. `flaws` and `down` are as in `PlaylistRead`, `programmes` and the `programme`
    watched as in `ProgrammesFound`. `failure` says what failed last, and is empty once that works again, at
    `mended_at`. `failed` counts failed tries by `what/kind`, such as `segment/timeout`. `subtitles`
    are the renditions of them that are looked at, `same` the versions that are; None while no two could be compared.
    """

    started: float
    target: float = STREAM_TARGET_SECONDS
    live: bool = True
    ended: bool = False
    held: bool = False
    last_answer_at: float = 0.0
    last_playlist_at: float = 0.0
    last_new_at: float = 0.0
    newest: int = -1
    playlists: int = 0
    segments: int = 0
    size: int = 0
    lost: int = 0
    lost_in_a_row: int = 0
    lost_why: str = ""
    resets: int = 0
    failure: str = ""
    failing: str = ""
    mended_at: float = 0.0
    absent_from: float | None = None
    absent_why: str = ""
    flaws: tuple[str, ...] = ()
    down: tuple[str, ...] = ()
    programmes: tuple[int, ...] = ()
    programme: int = 0
    check: PlaylistCheck = NOTHING_FOUND
    subtitles: tuple[SubtitleAge, ...] = ()
    trends: Trends = field(default_factory=Trends)
    content: ContentTrend = NOTHING_WRONG
    same: tuple[SamePair, ...] | None = None
    failed: "Mapping[str, int]" = field(default_factory=lambda: MappingProxyType({}))

    def absent_seconds(self, now: float) -> float:
        """How long nothing has come from the source that can be watched. 0 while the waiting is ours."""
        if self.held or self.ended:
            return 0.0
        since = self.last_answer_at if self.absent_from is None else self.absent_from
        return max(0.0, now - max(since, self.started))

    @property
    def why_absent(self) -> str:
        """Why nothing comes, in words; empty while nothing is known to be wrong."""
        return self.failure or self.absent_why

    @property
    def is_finite(self) -> bool:
        """Whether it is no live stream: what it holds has an end, or had one."""
        return not self.live or (self.ended and not self.playlists)

    def playlist_age(self, now: float) -> float:
        """How long ago the playlist named a new segment; 0 without a live playlist."""
        if not self.live or self.ended or not self.playlists or self.absent_from is not None:
            return 0.0
        return max(0.0, now - self.last_new_at)


def shifted(feed: Feed, seconds: float) -> Feed:
    """The feed, where nobody looked at it for so long: what did not come meanwhile is not missing.

    A playlist's age is not touched: that it has not grown is known from the playlist itself, once it is read again.
    """
    trends = replace(feed.trends, ours=feed.trends.ours + seconds)
    return replace(feed, last_answer_at=feed.last_answer_at + seconds, trends=trends)


def opened_anew(feed: Feed, until: float) -> Feed:
    """The feed, where we open the address once more, which may take until then: nothing is missed before."""
    return replace(feed, started=max(feed.started, until))


def fold(feed: Feed, fact: Fact) -> Feed:
    """Add one fact to what is known."""
    trends = followed(feed.trends, fact)
    added = _added(feed, fact)
    return added if trends is feed.trends else replace(added, trends=trends)


def _added(feed: Feed, fact: Fact) -> Feed:  # noqa: C901, PLR0911 - one case for each kind of fact
    match fact:
        case PlaylistRead():
            return _playlist_read(feed, fact)
        case SegmentRead():
            return _segment_read(feed, fact)
        case FetchFailed(what=what, kind=kind, detail=detail):
            name = f"{what}/{kind}"
            counted = MappingProxyType({**feed.failed, name: feed.failed.get(name, 0) + 1})
            return replace(feed, failure=detail, failing=what, failed=counted)
        case SegmentLost(why=why, fault=fault):
            return replace(feed, lost=feed.lost + 1, lost_in_a_row=feed.lost_in_a_row + fault, lost_why=why)
        case SequenceReset():
            return replace(feed, resets=feed.resets + 1)
        case BytesRead(at=at, size=size):
            return _good(replace(feed, size=feed.size + size), at, "stream")
        case Absent(at=at, why=why):
            since = at if feed.absent_from is None else feed.absent_from
            return replace(feed, absent_from=since, absent_why=why)
        case Present(at=at):
            return replace(feed, absent_from=None, absent_why="", last_new_at=at)
        case ProgrammesFound() | SubtitlesSeen() | ContentRead() | VersionsCompared():
            return _found(feed, fact)
        case Held():
            return replace(feed, held=True)
        case Resumed(at=at):
            absent_from = None if feed.absent_from is None else at
            return replace(feed, held=False, last_answer_at=at, absent_from=absent_from)
        case Ended():
            return replace(feed, ended=True)


def _found(feed: Feed, fact: ProgrammesFound | SubtitlesSeen | ContentRead | VersionsCompared) -> Feed:
    """In what came."""
    match fact:
        case ProgrammesFound(numbers=numbers, watched=watched):
            return replace(feed, programmes=numbers, programme=watched)
        case SubtitlesSeen():
            return replace(feed, subtitles=looked(feed.subtitles, fact))
        case ContentRead():
            return replace(feed, content=compared(feed.content, fact))
        case VersionsCompared():
            return replace(feed, same=versions_compared(feed.same, fact))


def _playlist_read(feed: Feed, fact: PlaylistRead) -> Feed:
    """Nothing new from a playlist read for the first time counts as new: its age is not known."""
    grown = fact.segments_new > 0 or not feed.playlists
    read = replace(
        feed,
        target=fact.target,
        live=fact.live,
        newest=fact.newest,
        playlists=feed.playlists + 1,
        last_playlist_at=fact.at,
        last_new_at=fact.at if grown else feed.last_new_at,
        flaws=fact.flaws,
        down=fact.down,
        check=fact.check,
    )
    # A source that serves a playlist can be opened, too.
    return _good(read, fact.at, "playlist", "stream")


def _segment_read(feed: Feed, fact: SegmentRead) -> Feed:
    read = replace(feed, segments=feed.segments + 1, size=feed.size + fact.size, lost_in_a_row=0, lost_why="")
    # A segment in hand had its key and its initialisation section too.
    return _good(read, fact.at, "segment", "key", "init")


def _good(feed: Feed, at: float, *what: str) -> Feed:
    mended = feed.failing in what
    return replace(
        feed,
        last_answer_at=at,
        failure="" if mended else feed.failure,
        failing="" if mended else feed.failing,
        mended_at=at if mended else feed.mended_at,
    )
