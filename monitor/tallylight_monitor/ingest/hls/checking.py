"""Compares a playlist with how it was one look before, and with the rules. Pure."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from tallylight_monitor.ingest.hls.dates import dates_apart
from tallylight_monitor.ingest.hls.finding import Found
from tallylight_monitor.ingest.hls.playlist import Playlist, SegmentRef
from tallylight_monitor.ingest.playlist_check import PlaylistCheck

COMPARED = 100  # segments, the newest: a day of them is not compared with each look
SAME_SECONDS = 0.01  # durations may be written with fewer digits

Pair = tuple[SegmentRef, SegmentRef]


def checked(found: Found, before: Found | None, seen: Sequence[SegmentRef]) -> PlaylistCheck:
    """What a look has found; `before` is the look before it, if any, and `seen` the last segments of them all."""
    playlist = found.playlist
    pairs = _pairs(before.playlist, playlist) if before is not None and _goes_on(before, found) else []
    apart, where = dates_apart(seen)
    return PlaylistCheck(
        too_long=tuple(map(str, playlist.too_long)),
        rewritten=tuple(_rewritten(pairs)),
        miscounted=tuple(_miscounted(before.playlist, playlist, pairs)) if before is not None else (),
        dates_apart=apart,
        dates=where,
        tags_missing=found.tags_missing,
        bandwidth=found.bandwidth,
        age=found.served.age,
        certificate=found.served.certificate,
    )


def _goes_on(before: Found, found: Found) -> bool:
    """Whether it is the same playlist: addresses are signed anew, their paths stay."""
    return not before.playlist.ended and urlsplit(before.url).path == urlsplit(found.url).path


def _pairs(before: Playlist, now: Playlist) -> list[Pair]:
    """The newest segments that both hold, by their numbers. None where no file is the same: of another origin."""
    last = min(before.newest, now.newest)
    first = max(before.sequence, now.sequence, last - COMPARED + 1)
    common = range(first, last + 1)
    pairs = [(before.segments[each - before.sequence], now.segments[each - now.sequence]) for each in common]
    return pairs if any(_file(old) == _file(new) for old, new in pairs) else []


def _file(segment: SegmentRef) -> object:
    return urlsplit(segment.uri).path.rpartition("/")[2], segment.byte_range


def _rewritten(pairs: list[Pair]) -> Iterator[str]:
    for old, new in pairs:
        if _file(old) != _file(new):
            yield f"segment {new.number} is another file than it was"
        elif abs(old.duration - new.duration) > SAME_SECONDS:
            yield f"segment {new.number} lasts {new.duration:g} s, and lasted {old.duration:g} s"


def _miscounted(before: Playlist, now: Playlist, pairs: list[Pair]) -> Iterator[str]:
    """The first segment whose number of discontinuities has changed: those in the playlist, and those that left it."""
    counts = _discontinuities(before), _discontinuities(now)
    for old, new in pairs:
        then, since = counts[0][old.number - before.sequence], counts[1][new.number - now.sequence]
        if then != since and _file(old) == _file(new):
            yield f"segment {new.number} comes after {since} discontinuities, and came after {then}"
            return


def _discontinuities(playlist: Playlist) -> list[int]:
    """How many lie before each segment since the stream began."""
    count, counts = playlist.discontinuity_sequence, []
    for segment in playlist.segments:
        count += segment.discontinuity
        counts.append(count)
    return counts
