"""What is a shift between the tracks, and what is only missing at an end of a segment."""

import pytest

from tallylight_monitor.detectors.packet_times import PacketTimes, TrackTimes
from tallylight_monitor.detectors.timing.av_skew import LEAST, NORMAL, AvSkew

SKEW = 0.185
USUAL = (0.0, 0.0)


def measured(detector, number, shift, *, anew=False):
    """A segment of two seconds, whose sound begins and ends so much later than its pictures."""
    begin = 2.0 * number
    sound = TrackTimes(begin + shift[0], begin + 2.0 + shift[1])
    found = detector.measure(
        PacketTimes(begin, begin + 2.0, TrackTimes(begin, begin + 2.0), sound, whole=True, anew=anew)
    )
    return None if found is None else (found.value, found.since)


def learned():
    detector = AvSkew(SKEW)
    assert [measured(detector, number, USUAL) for number in range(LEAST)] == [None] * LEAST
    return detector


@pytest.mark.parametrize(
    "shift",
    [
        pytest.param((0.0, -0.8), id="sound that ends early"),
        pytest.param((0.7, -0.7), id="sound that is short at both ends"),
        pytest.param((-0.4, 0.6), id="pictures that are short at both ends"),
    ],
)
def test_what_is_missing_at_an_end_is_no_skew_and_teaches_no_habit(shift):
    detector = learned()
    assert [measured(detector, number, shift)[0] for number in range(3, 15)] == [0.0] * 12
    assert measured(detector, 15, USUAL)[0] == 0.0


def test_a_skew_that_comes_to_be_within_a_segment_begins_in_it():
    detector = learned()
    assert measured(detector, 3, (0.0, 0.3))[0] == 0.0
    value, since = measured(detector, 4, (0.3, 0.3))
    assert (value, since) == (pytest.approx(0.3), 6.0)


def test_a_skew_long_behind_missing_packets_does_not_begin_with_them():
    detector = learned()
    for number in range(3, 9):
        measured(detector, number, (0.0, -0.8))
    assert measured(detector, 9, (0.3, 0.3))[1] is None


def test_what_stays_is_the_habit_in_the_end():
    detector = learned()
    values = [measured(detector, number, (0.5, 0.5))[0] for number in range(3, 3 + NORMAL + 2)]
    assert values[:NORMAL] == [pytest.approx(0.5)] * NORMAL
    assert values[-1] == pytest.approx(0.0)


def test_behind_a_declared_discontinuity_a_stream_has_another_habit():
    detector = learned()
    shift = (0.4, 0.4)
    assert [measured(detector, 3 + number, shift, anew=not number) for number in range(LEAST)] == [None] * LEAST
    assert measured(detector, 6, shift)[0] == 0.0
    assert measured(detector, 7, USUAL)[0] == pytest.approx(0.4)
