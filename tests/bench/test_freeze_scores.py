import pytest

from tallylight_bench.freeze.cases import freezes, noisy_freezes, stills
from tallylight_bench.freeze.judging import Found
from tallylight_bench.freeze.scores import Score, most_per_hour, score, total


@pytest.mark.parametrize(
    ("frozen", "found", "expected"),
    [
        pytest.param((5, 9), [Found(5.1, 7.2)], Score(1, 1, 1, 0, (2.2,)), id="found"),
        pytest.param((5, 9), [], Score(1, 1, 0, 0), id="missed"),
        pytest.param((5, 9), [Found(4.4, 6.4)], Score(1, 1, 0, 1), id="too early to be this one"),
        pytest.param((5, 9), [Found(5, 7), Found(8, 10)], Score(1, 1, 1, 1, (2.0,)), id="told twice"),
        pytest.param(None, [Found(5, 7)], Score(1, 0, 0, 1), id="false"),
        pytest.param(None, [], Score(1), id="quiet"),
    ],
)
def test_a_case_is_scored(frozen, found, expected):
    assert score(frozen, found) == expected


def test_scores_add_up_to_rates():
    summed = total([score((5, 9), [Found(5, 7)]), score((5, 9), []), score(None, [Found(1, 3)])])
    assert (summed.cases, summed.recall, summed.precision, summed.f1) == (3, 0.5, 0.5, 0.5)


@pytest.mark.parametrize(("events", "hours", "most"), [(0, 20, 0.150), (0, 60, 0.050), (1, 20, 0.237), (2, 1, 6.296)])
def test_the_highest_rate_that_so_few_events_allow_is_poissons(events, hours, most):
    assert most_per_hour(events, hours) == pytest.approx(most, abs=0.001)


def test_no_case_is_in_both_halves():
    tuning, test = (
        {case.key for cases in (freezes(half, 3), noisy_freezes(half, 3), stills(half)) for case in cases}
        for half in ("tuning", "test")
    )
    assert not tuning & test


def test_the_cases_are_as_many_as_promised():
    assert len({case.key for case in freezes("test", 7)}) >= 200
    assert len({case.key for case in noisy_freezes("test", 2)}) >= 60
    assert len({case.key for half in ("tuning", "test") for case in stills(half)}) >= 120
