"""What is usual of a stream's filling, and what nothing can be learnt from."""

import pytest

from tallylight_monitor.detectors.transport.null_share import NullShare
from tallylight_monitor.detectors.transport_window import TransportWindow

STEP = 0.5


def measured(*shares):
    """The measurement of the last of these shares of filling, each for half a second."""
    detector = NullShare(0.7)
    found = None
    for number, share in enumerate(shares):
        found = detector.measure(
            TransportWindow(number * STEP, (number + 1) * STEP, packets=1000, nulls=round(1000 * share))
        )
    return found


def test_a_stream_that_was_filled_and_is_not_any_more_is_told():
    assert measured(*[0.2] * 40, 0.05).value == pytest.approx(0.25)


def test_a_moment_of_nothing_but_filling_makes_none_of_it_usual():
    assert measured(*[0.0] * 40, *[1.0] * 20) is None
    assert measured(*[0.0] * 40, *[1.0] * 20, *[0.0] * 20) is None
    assert measured(*[0.0] * 20, 0.6, *[1.0] * 20, 0.6, *[0.0] * 20) is None
    assert measured(*[0.2] * 40, *[1.0] * 20, 0.2).value == pytest.approx(1.0)


def test_where_there_is_hardly_any_filling_its_absence_is_none():
    assert measured(*[0.01] * 40, 0.0) is None
