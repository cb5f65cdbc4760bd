"""Identifies segments by their addresses, where the playlist's numbers say nothing, or not the truth. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from tallylight_monitor.ingest.hls.keys import initial_vector
from tallylight_monitor.ingest.hls.loops import passed_in_a_loop
from tallylight_monitor.ingest.hls.playlist import Flaw, Playlist, SegmentRef

_TAG = "#EXT-X-MEDIA-SEQUENCE"
_INSTEAD = "they are identified by their addresses"
NO_NUMBERS = Flaw(0, _TAG, f"there is none, and segments leave the playlist: {_INSTEAD}")
STUCK_NUMBERS = Flaw(0, _TAG, f"it stays while segments leave the playlist: {_INSTEAD}")
WRONG_NUMBERS = Flaw(0, _TAG, f"it does not count the segments that left the playlist: {_INSTEAD}")
# After an outage numbers may be so many times the playlist's length ahead; further ahead, they are another origin's.
FAR_AHEAD = 20


def numbered(playlist: Playlist, before: Playlist) -> Playlist:
    """The playlist, its segments numbered on from how it was before, if its own numbers do not say how."""
    if not (playlist.segments and before.segments):
        return playlist
    said = _said(playlist, before)
    passed = (None if said else passed_in_a_loop(playlist, before)) or _passed(playlist.segments, before.segments, said)
    if said is not None and (passed is None or _may_be(said, before)):
        passed = said
    begun_anew = passed is not None and passed == said and before.sequence + passed < 0
    if begun_anew or (passed is None and playlist.said_sequence is not None):
        return playlist
    return _renumbered(playlist, before, said, passed)


def _said(playlist: Playlist, before: Playlist) -> int | None:
    """How many segments have left since, by the numbers."""
    now, then = playlist.said_sequence, before.said_sequence
    return None if now is None or then is None else now - then


def _may_be(said: int, before: Playlist) -> bool:
    """Whether all segments may have left meanwhile: then no address is there to contradict."""
    return len(before.segments) <= said <= FAR_AHEAD * len(before.segments)


def _renumbered(playlist: Playlist, before: Playlist, said: int | None, passed: int | None) -> Playlist:
    sequence = before.sequence + (len(before.segments) if passed is None else passed)
    flaws = () if passed == said and said is not None else _flaws(playlist, said, sequence)
    if sequence == playlist.sequence:
        return replace(playlist, flaws=(*playlist.flaws, *flaws)) if said is not None else playlist
    known = [_with_its_vector(each, playlist) for each in playlist.segments[max(0, -sequence) :]]
    sequence = max(0, sequence)  # no number is less than nothing
    segments = [replace(each, number=number) for number, each in enumerate(known, start=sequence)]
    if passed is None:  # what came in between is not known
        segments[0] = replace(segments[0], discontinuity=True)
    return replace(playlist, sequence=sequence, segments=tuple(segments), flaws=(*playlist.flaws, *flaws))


def _flaws(playlist: Playlist, said: int | None, sequence: int) -> tuple[Flaw, ...]:
    if playlist.said_sequence is None:
        return (NO_NUMBERS,) if sequence else ()
    return () if said is None else (WRONG_NUMBERS if said else STUCK_NUMBERS,)


def _with_its_vector(segment: SegmentRef, playlist: Playlist) -> SegmentRef:
    """With the number that the playlist gives it where its key needs one: that is what it was encrypted with."""
    if segment.key is None or segment.key.iv is not None or playlist.said_sequence is None:
        return segment
    return replace(segment, key=replace(segment.key, iv=initial_vector(segment.number)))


def _passed(now: Sequence[SegmentRef], before: Sequence[SegmentRef], said: int | None) -> int | None:
    """How many segments have left since; None where no segment is known again. What is `said` is looked at first."""
    for name in (_address, _path, _file):
        old, new = [name(each) for each in before], [name(each) for each in now]
        # Where servers sign addresses anew each time, the rest of them must still differ.
        if name is not _address and (len(set(old)) < len(old) or len(old) == 1):
            continue
        if said is not None and _fits_at(said, new, old):
            return said
        if (shift := _shift(new, old)) is not None:
            return shift
    return None


def _shift(now: Sequence[object], before: Sequence[object]) -> int | None:
    """How far the new list begins behind the old one's beginning, by what both hold; the least that fits.

    Less than nothing, where an older list came again: another edge of the CDN.
    """
    shifts = (*range(len(before)), *range(-1, -len(now), -1))
    return next((shift for shift in shifts if _fits_at(shift, now, before)), None)


def _fits_at(shift: int, now: Sequence[object], before: Sequence[object]) -> bool:
    one, other = now[max(0, -shift) :], before[max(0, shift) :]
    common = min(len(one), len(other))
    return bool(common) and one[0] == other[0] and one[:common] == other[:common]


def _address(segment: SegmentRef) -> object:
    return segment.uri, segment.byte_range


def _path(segment: SegmentRef) -> object:
    return urlsplit(segment.uri).path, segment.byte_range


def _file(segment: SegmentRef) -> object:
    return urlsplit(segment.uri).path.rpartition("/")[2], segment.byte_range
