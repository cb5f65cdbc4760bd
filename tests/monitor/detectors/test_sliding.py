import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_monitor.detectors.sliding import Lasting, SlidingMean, SlidingPair
from tallylight_monitor.detectors.sound_features import Pair


def test_a_mean_is_of_the_last_seconds_and_of_nothing_before_there_are_enough():
    mean = SlidingMean(0.3)
    assert [mean.add(0.1, value) for value in (0.0, 3.0, 6.0, 9.0)] == [
        None,
        None,
        pytest.approx(3.0),
        pytest.approx(6.0),
    ]


@given(st.lists(st.tuples(st.floats(0.02, 0.5), st.floats(-1, 1)), min_size=1, max_size=50))
def test_a_mean_lies_between_what_was_added(added):
    mean = SlidingMean(0.5)
    for seconds, value in added:
        found = mean.add(seconds, value)
        if found is not None:
            assert min(each for _, each in added) - 1e-6 <= found <= max(each for _, each in added) + 1e-6


def test_a_long_stretch_counts_for_more():
    mean = SlidingMean(0.4)
    mean.add(0.1, 0.0)
    assert mean.add(0.3, 4.0) == pytest.approx(3.0)


def test_a_pair_is_the_mean_of_each_of_its_products():
    sliding = SlidingPair(0.2)
    assert sliding.add(0.1, Pair(1.0, 0.0, 0.5)) is None
    assert sliding.add(0.1, Pair(0.0, 2.0, -0.5)) == Pair(0.5, 1.0, 0.0)
    found = sliding.add(0.1, Pair(4.0, 2.0, 1.5))
    assert (found.left, found.right, found.cross) == (pytest.approx(2.0), pytest.approx(2.0), pytest.approx(0.5))


def test_what_lasts_began_when_it_was_first_so():
    lasting = Lasting()
    assert [lasting.note(at, is_so=so) for at, so in ((0, False), (1, True), (2, True), (3, False), (4, True))] == [
        None,
        1,
        1,
        None,
        4,
    ]


def test_a_short_break_is_forgiven_and_a_long_one_is_not():
    lasting = Lasting(0.5)
    assert lasting.note(1.0, is_so=True) == 1.0
    assert lasting.note(1.4, is_so=False) == 1.0
    assert lasting.note(1.5, is_so=True) == 1.0
    assert lasting.note(2.1, is_so=False) is None
