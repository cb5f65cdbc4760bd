import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_bench.figures import Figure, promises, table, typical

ALONE = Figure(0.2, 65_000_000)
GOOD = Figure(0.26, 150_000_000, reported=0.25, first_judgement=1.2)


def missed(figure):
    return [promise.what for promise in promises({"alone": ALONE, "live": figure}, "live", "alone") if not promise.kept]


def test_all_promises_are_kept_by_a_good_run():
    assert missed(GOOD) == []


@pytest.mark.parametrize(
    ("figure", "what"),
    [
        pytest.param(Figure(0.33, 1, first_judgement=1), "CPU, compared with decoding alone", id="ratio"),
        pytest.param(Figure(0.26, 181_000_000, first_judgement=1), "memory of both processes", id="memory"),
        pytest.param(Figure(0.26, 1, first_judgement=3.1), "process start to first judgement", id="late judgement"),
        pytest.param(Figure(0.26, 1), "process start to first judgement", id="no judgement at all"),
    ],
)
def test_a_promise_that_is_missed_is_named(figure, what):
    assert missed(figure) == [what]


def test_the_cpu_itself_is_promised_on_a_slow_machine_too():
    slow = {"alone": Figure(0.3, 1), "live": Figure(0.36, 1, first_judgement=1)}
    assert [str(promise) for promise in promises(slow, "live", "alone") if not promise.kept] == [
        "MISSED: CPU: 0.36 cores, promised at most 0.35 cores"
    ]


@given(st.lists(st.floats(0.01, 10), min_size=3, max_size=3), st.permutations(range(3)))
def test_the_typical_round_lies_within_the_rounds_and_knows_no_order(costs, order):
    rounds = [Figure(cost, 1) for cost in costs]
    found = typical(rounds)
    assert min(costs) <= found.cpu <= max(costs)
    assert typical([rounds[place] for place in order]) == found


def test_one_busy_round_does_not_spoil_the_figure():
    assert typical([GOOD, Figure(9.0, 900_000_000, reported=9.0, first_judgement=30.0), GOOD]) == GOOD


def test_what_a_contender_does_not_report_stays_empty():
    assert typical([ALONE, ALONE]) == ALONE


def test_the_table_has_a_row_for_each_with_its_ratio():
    rows = table({"alone": ALONE, "live": GOOD}, "alone")
    assert len({len(row) for row in rows}) == 1
    assert [cell.strip() for cell in rows[-1].split("|")[1:-1]] == ["live", "0.260", "1.30", "150 MB", "1.20 s"]
    assert [cell.strip() for cell in rows[-2].split("|")[1:-1]] == ["alone", "0.200", "1.00", "65 MB", ""]
