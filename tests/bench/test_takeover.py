from dataclasses import replace

import pytest

from tallylight_bench.many_at_once import Rounds
from tallylight_bench.many_figures import Event, Start, lag
from tallylight_bench.many_figures import promises as of_rounds
from tallylight_bench.many_streams import promised
from tallylight_bench.takeover import Takeover, promises

USUAL = Event(Start(6.0, 19.0), calls=3000, all_calls=7000, left=0, gone=20.0, reports=1000, refused=0)


def kept(before, led_after, requested, reports=1000):
    event = replace(USUAL, start=Start(requested, requested + 13.0), reports=reports)
    return [each.kept for each in promises(1000, [USUAL], [Takeover(before, led_after, event)])]


@pytest.mark.parametrize(
    ("requested", "reports", "expected"),
    [
        pytest.param(27.9, 1000, [True, True], id="as late as the takeover and five seconds"),
        pytest.param(28.1, 1000, [True, False], id="later"),
        pytest.param(5.0, 999, [False, True], id="one was missed"),
        pytest.param(float("inf"), 0, [False, False], id="none came"),
    ],
)
def test_none_is_missed_and_all_come_as_late_as_another_leads_and_five_seconds(requested, reports, expected):
    assert kept(0.0, 17.0, requested, reports) == expected


def test_a_start_that_nobody_disturbed_promises_nothing_of_a_takeover():
    assert list(promises(1000, [USUAL], [])) == []


@pytest.mark.parametrize(
    ("late", "expected"),
    [((None,), []), ((1.0, 2.0), [True]), ((1.0, 5.0), [False])],
    ids=["not asked", "in time", "one round late"],
)
def test_starts_and_ends_are_acted_on_within_two_seconds(late, expected):
    assert [each.kept for each in lag([replace(USUAL, lag=each) for each in late])] == expected


@pytest.mark.parametrize("bare", [[], [Start(6.0, 19.0)]], ids=["nothing was measured", "a bare client alone"])
def test_a_bench_that_ends_before_the_operators_first_round_promises_nothing(bare):
    assert promised(1000, Rounds(bare), []) == []


def test_rounds_that_were_measured_are_judged_though_no_takeover_could_be():
    bare = [Start(6.0, 19.0)]
    assert promised(1000, Rounds(bare, [USUAL]), []) == of_rounds(1000, bare, [USUAL])
