"""Which steps between packets are gaps, and which are a slower rate."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallylight_monitor.decoder.pace import ANEW, LONGEST_STEP, Pace

FRAME = 0.04


def gaps(pace, *steps):
    """What is known to be missing after each of these steps, in hundredths of a second."""
    return [round(100 * pace.came((pace.last or 0.0) + step)) for step in steps]


def learned(*, slows=True):
    pace = Pace(slows)
    pace.came(0.0)
    gaps(pace, *[FRAME] * 20)
    return pace


def test_a_gap_of_pictures_is_known_by_the_picture_behind_it():
    assert gaps(learned(), 0.5, FRAME, FRAME) == [0, 46, 0]


def test_a_gap_of_sound_is_known_at_once_however_many_follow():
    assert gaps(learned(slows=False), 0.5, 0.5, 0.5) == [46, 46, 46]


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param((0.7, 2.0, 2.0, 2.0, 0.9), id="key frames every two seconds"),
        pytest.param((1.3, 4.0, 4.0), id="every four"),
        pytest.param((0.9, 1.4, 0.6, 1.4, 0.5), id="where scenes change, too"),
        pytest.param((0.2, 0.2, 0.2, 0.2), id="five pictures a second"),
        pytest.param((1.0, 6.0, 2.5), id="further apart than a step of time is known to be"),
    ],
)
def test_pictures_that_come_slowly_are_no_gap(steps):
    assert gaps(learned(), *steps, *[FRAME] * 5) == [0] * (len(steps) + 5)


@pytest.mark.parametrize(
    "steps", [pytest.param((0.12, 0.6), id="before"), pytest.param((0.5, 0.16), id="behind"), (0.12, 0.5, 0.16)]
)
def test_pictures_out_of_order_that_are_left_beside_what_is_missing_do_not_hide_it(steps):
    assert max(gaps(learned(), *steps, FRAME)) == round(100 * (max(steps) - FRAME))


def test_a_rate_that_stays_is_the_usual_one_and_has_gaps_of_its_own():
    pace = learned()
    gaps(pace, *[0.2] * (ANEW + 1))
    assert pace.usual == pytest.approx(0.2)
    assert gaps(pace, 1.5, 0.2, 0.2)[1] == 130


def test_a_rate_that_stays_uneven_is_none_to_measure_by():
    assert set(gaps(learned(), *[0.6, 1.4, 2.0, 0.4] * ANEW, FRAME, FRAME)) == {0}


def test_a_clock_that_steps_back_tells_nothing_of_what_was_before():
    assert gaps(learned(), 1.0, -30.0, FRAME, FRAME) == [0, 0, 0, 0]


@settings(deadline=None)
@given(st.lists(st.floats(-10, 10), max_size=60), st.booleans())
def test_whatever_the_steps_a_gap_is_never_longer_than_the_longest_of_them(steps, slows):
    pace, longest = learned(slows=slows), 0.0
    for step in steps:
        longest = max(longest, step)
        gap = pace.came((pace.last or 0.0) + step)
        assert 0.0 <= gap <= min(longest, LONGEST_STEP)
