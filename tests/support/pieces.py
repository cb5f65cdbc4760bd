"""Segments as a decoder is given them, and what is to be seen of them."""

import pytest

from tallylight_monitor.wire import PlaySegment

FRAME = 0.04
JITTER = 0.05  # seconds; where a programme goes on, its sound may end a little after its pictures
GARBAGE = bytes(range(256)) * 400


def piece(segment, data=None, *, number=None, discontinuity=False):
    return PlaySegment(
        segment.number if number is None else number,
        segment.data if data is None else data,
        segment.header or b"",
        segment.seconds,
        discontinuity,
    )


def pictures_of(seconds, start=0.0):
    return [start + number * FRAME for number in range(round(seconds / FRAME))]


def times_are(found, *expected, within=0.001):
    return found == pytest.approx([time for part in expected for time in part], abs=within)


def is_clean(outbox):
    return not any(outbox.values("decode_damage"))
