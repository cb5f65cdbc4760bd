import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_operator.local.waits import Waits

WAITS = Waits()


@pytest.mark.parametrize(("failures", "seconds"), [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (1000, 60)])
def test_the_back_off_doubles_up_to_a_minute(failures, seconds):
    assert WAITS.back_off(failures) == seconds


@given(st.integers(0, 10**9))
def test_the_back_off_never_shrinks_and_is_bounded(failures):
    assert 1 <= WAITS.back_off(failures) <= WAITS.back_off(failures + 1) <= 60


@pytest.mark.parametrize(
    ("lived", "count"),
    [
        pytest.param(0, 5, id="at once"),
        pytest.param(299, 5, id="nearly healthy"),
        pytest.param(300, 1, id="healthy"),
    ],
)
def test_health_starts_the_back_off_anew(lived, count):
    assert WAITS.failures_after(4, lived) == count
