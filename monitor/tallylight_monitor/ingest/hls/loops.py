"""How far a playlist has moved whose segments are the same one again and again, such as a slate. Pure.

Addresses tell nothing there. Where its numbers stand, or there are none, its count of discontinuities or its dates may
tell; where nothing in it moves, nobody can tell it from one that is stuck.
"""

from collections.abc import Iterator
from itertools import accumulate

from tallylight_monitor.ingest.hls.playlist import Playlist, SegmentRef


def passed_in_a_loop(playlist: Playlist, before: Playlist) -> int | None:
    """How many segments have left since, by what is not their address; None where that is unknown, or none has."""
    old, new = [_address(each) for each in before.segments], [_address(each) for each in playlist.segments]
    if len(set(old)) == len(old):
        return None
    possible = (*_by_discontinuities(playlist, before), *_by_dates(playlist, before))
    return next((each for each in possible if new[: len(old) - each] == old[each : each + len(new)]), None)


def _by_discontinuities(playlist: Playlist, before: Playlist) -> Iterator[int]:
    left = playlist.discontinuity_sequence - before.discontinuity_sequence
    counts = accumulate(each.discontinuity for each in before.segments[:-1])
    return (passed for passed, count in enumerate(counts, start=1) if left > 0 and count == left)


def _by_dates(playlist: Playlist, before: Playlist) -> Iterator[int]:
    """The first segment's date has moved by what the segments in front of it lasted."""
    if playlist.begins is None or before.begins is None:
        return iter(())
    moved, durations = playlist.begins - before.begins, [each.duration for each in before.segments]
    ends = enumerate(accumulate(durations[:-1]), start=1)
    return (passed for passed, end in ends if abs(end - moved) < durations[passed - 1] / 2)


def _address(segment: SegmentRef) -> object:
    return segment.uri, segment.byte_range
