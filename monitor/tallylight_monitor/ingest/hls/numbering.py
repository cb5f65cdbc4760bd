"""Identifies segments by their addresses, where the playlist's numbers do not. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from tallylight_monitor.ingest.hls.playlist import Flaw, Playlist, SegmentRef

_TAG = "#EXT-X-MEDIA-SEQUENCE"
NO_NUMBERS = Flaw(0, _TAG, "there is none, and segments leave the playlist: they are identified by their addresses")
STUCK_NUMBERS = Flaw(0, _TAG, "it stays while segments leave the playlist: they are identified by their addresses")


def numbered(playlist: Playlist, before: Playlist) -> Playlist:
    """The playlist, its segments numbered on from how it was before, if its own numbers say nothing."""
    if playlist.said_sequence != before.said_sequence or not (playlist.segments and before.segments):
        return playlist
    passed = _passed(playlist.segments, before.segments)
    if passed is None and playlist.said_sequence is not None:
        return playlist
    sequence = before.sequence + (len(before.segments) if passed is None else passed)
    if sequence == (playlist.said_sequence or 0):
        return playlist
    known = playlist.segments[max(0, -sequence) :]  # no number is less than nothing
    sequence = max(0, sequence)
    flaw = NO_NUMBERS if playlist.said_sequence is None else STUCK_NUMBERS
    segments = [replace(each, number=number) for number, each in enumerate(known, start=sequence)]
    if passed is None:  # what came in between is not known
        segments[0] = replace(segments[0], discontinuity=True)
    return replace(playlist, sequence=sequence, segments=tuple(segments), flaws=(*playlist.flaws, flaw))


def _passed(now: Sequence[SegmentRef], before: Sequence[SegmentRef]) -> int | None:
    """How many segments have left since; None where no segment is known again."""
    for name in (_address, _path, _file):
        old = [name(each) for each in before]
        # Where servers sign addresses anew each time, the rest of them must still differ.
        tells = name is _address or len(set(old)) == len(old) > 1
        if tells and (passed := _shift([name(each) for each in now], old)) is not None:
            return passed
    return None


def _shift(now: Sequence[object], before: Sequence[object]) -> int | None:
    """How far the new list begins behind the old one's beginning, by what both hold; the least that fits.

    Less than nothing, where an older list came again: another edge of the CDN.
    """
    shifts = (*range(len(before)), *range(-1, -len(now), -1))
    return next((shift for shift in shifts if _fits(now[max(0, -shift) :], before[max(0, shift) :])), None)


def _fits(one: Sequence[object], other: Sequence[object]) -> bool:
    common = min(len(one), len(other))
    return one[0] == other[0] and one[:common] == other[:common]


def _address(segment: SegmentRef) -> object:
    return segment.uri, segment.byte_range


def _path(segment: SegmentRef) -> object:
    return urlsplit(segment.uri).path, segment.byte_range


def _file(segment: SegmentRef) -> object:
    return urlsplit(segment.uri).path.rpartition("/")[2], segment.byte_range
