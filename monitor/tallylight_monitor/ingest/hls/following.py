"""Decides how a live playlist is followed: what comes next, and when to look again. Does none of it."""

from dataclasses import dataclass, replace

from tallylight_monitor.ingest.hls.playlist import Playlist, SegmentRef

EDGE_SEGMENTS = 3  # how far from its end a live playlist is joined (RFC 8216, 6.3.3)
SHORTEST_POLL_SECONDS = 0.5
FIRST_RETRY_SECONDS = 0.5
LONGEST_RETRY_SECONDS = 2.0  # after an outage, no viewer would wait longer either
# One look at an older playlist may be another edge of the CDN; two in a row are a new numbering.
LOOKS_BACK = 2
# How many more segments than time would allow may have been added, before it is a new numbering.
HASTE = 1.5
DEADLINE_TARGETS = 1.5  # target durations; a segment that takes longer stops every player
SHORTEST_DEADLINE_SECONDS = 3.0
# A playlist's own segments may be longer than its target duration, and the next one is waited for as long; one that
# claims to last an hour must not make it be waited for as long as that.
LONGEST_PACE_SECONDS = 60.0
LONGEST_ABSENCE_POLL_SECONDS = 5.0  # the longest that a returned source goes unnoticed


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a playlist was followed: its last number, since when, and looks since that went back.

    `discontinuities`: how many lie before that number, by the playlist's own count.
    """

    newest: int
    at: float
    looks_back: int = 0
    discontinuities: int = 0


@dataclass(frozen=True, slots=True)
class Gone:
    """Segments that left the playlist before they could be fetched: `number` the first, seconds in all.

    `discontinuity`: a new clock is known to have begun with one of them.
    """

    number: int
    duration: float
    why: str
    discontinuity: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What follows from a look at the playlist: report what is gone, then fetch the segments."""

    cursor: Cursor
    segments: tuple[SegmentRef, ...] = ()
    gone: Gone | None = None
    reset: bool = False

    def broken_off(self) -> "Step":
        """The same step, its first segment marked: it does not go on from what was before."""
        if not self.segments:
            return self
        return replace(self, segments=(replace(self.segments[0], discontinuity=True), *self.segments[1:]))


def first_step(playlist: Playlist, now: float) -> Step:
    """Join: a live playlist near its edge, any other at its beginning."""
    segments = playlist.segments if playlist.ended else playlist.segments[-EDGE_SEGMENTS:]
    return Step(_at_newest(playlist, now), segments)


def next_segments(cursor: Cursor, playlist: Playlist, now: float) -> Step:
    """Go on from where the last look ended."""
    if not playlist.segments or playlist.newest == cursor.newest:
        return Step(replace(cursor, looks_back=0))
    if playlist.newest < cursor.newest:
        return _back(cursor, playlist, now)
    missing = playlist.sequence - cursor.newest - 1
    if missing > 0 and _too_far(cursor, playlist, now):
        return _anew(playlist, now)
    added = tuple(each for each in playlist.segments if each.number > cursor.newest)
    gone = _gone(cursor, playlist, missing) if missing > 0 else None
    step = Step(_at_newest(playlist, now), added, gone)
    # A new clock that began with what is gone goes on in what is there.
    return step.broken_off() if gone and playlist.discontinuity_sequence > cursor.discontinuities else step


def poll_delay(target: float, *, changed: bool, took: float) -> float:
    """How long to wait for the next look, when the last one took `took` seconds (RFC 8216, 6.3.4)."""
    return max(SHORTEST_POLL_SECONDS, target * (1.0 if changed else 0.5) - took)


def reload_seconds(playlist: Playlist) -> float:
    """How long to wait between looks: the target duration, or a third of what the playlist holds.

    It must hold three target durations (6.2.2). One whose target is far longer than its segments would else have
    dropped some of them by the next look.
    """
    length = sum(each.duration for each in playlist.segments)
    longest = min(playlist.target, LONGEST_PACE_SECONDS)
    return min(longest, length / EDGE_SEGMENTS) if length else longest


def retry_delay(failures: int, target: float) -> float:
    """How long to wait after so many looks that failed in a row."""
    doublings = min(failures - 1, 8)
    longest = max(FIRST_RETRY_SECONDS, min(LONGEST_RETRY_SECONDS, target))
    return float(min(longest, FIRST_RETRY_SECONDS * 2**doublings))


def absence_delay(looks: int) -> float:
    """How long to wait after so many looks at a source that has said it has ended."""
    return float(min(LONGEST_ABSENCE_POLL_SECONDS, FIRST_RETRY_SECONDS * 2 ** min(looks, 8)))


def pace(playlist: Playlist, before: float = 0.0) -> float:
    """How long a segment may take to come: the target duration, or the longest segment seen, `before` included."""
    longest = max((each.duration for each in playlist.segments), default=0.0)
    target = playlist.target if longest > LONGEST_PACE_SECONDS else min(playlist.target, LONGEST_PACE_SECONDS)
    return max(target, before, min(longest, LONGEST_PACE_SECONDS))


def segment_deadline(target: float) -> float:
    """How many seconds all tries for one segment may take together."""
    return max(SHORTEST_DEADLINE_SECONDS, DEADLINE_TARGETS * target)


def oldest_kept(playlist: Playlist) -> int:
    """The lowest number to ask for: servers keep segments for one more playlist's length (6.2.2)."""
    return playlist.sequence - len(playlist.segments)


def _at_newest(playlist: Playlist, now: float) -> Cursor:
    return Cursor(playlist.newest, now, discontinuities=playlist.discontinuities)


def _back(cursor: Cursor, playlist: Playlist, now: float) -> Step:
    looks = cursor.looks_back + 1
    far = cursor.newest - playlist.newest >= max(len(playlist.segments), EDGE_SEGMENTS)
    return _anew(playlist, now) if far or looks >= LOOKS_BACK else Step(replace(cursor, looks_back=looks))


def _anew(playlist: Playlist, now: float) -> Step:
    return replace(first_step(playlist, now).broken_off(), reset=True)


def _mean_duration(playlist: Playlist) -> float:
    mean = sum(each.duration for each in playlist.segments) / len(playlist.segments)
    return mean or playlist.target


def _too_far(cursor: Cursor, playlist: Playlist, now: float) -> bool:
    """More was added than the time since the last look can have made."""
    made = (now - cursor.at) / _mean_duration(playlist)
    return playlist.newest - cursor.newest > made * HASTE + len(playlist.segments) + EDGE_SEGMENTS


def _gone(cursor: Cursor, playlist: Playlist, missing: int) -> Gone:
    why = f"{missing} segments left the playlist before they could be seen"
    return Gone(cursor.newest + 1, missing * _mean_duration(playlist), why)
