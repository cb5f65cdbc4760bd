from hypothesis import given
from hypothesis import strategies as st

from tallylight_bench.figures import Figure, Promise, table, typical
from tallylight_bench.memory import Memory

ALONE = Figure(0.2, Memory(65_000_000, 70_000_000), steady=0.192)
GOOD = Figure(0.26, Memory(110_000_000, 150_000_000), reported=0.25, first_judgement=1.2, steady=0.24)


@given(st.lists(st.floats(0.01, 10), min_size=3, max_size=3), st.permutations(range(3)))
def test_the_typical_round_lies_within_the_rounds_and_knows_no_order(costs, order):
    rounds = [Figure(cost, Memory(1, 1)) for cost in costs]
    found = typical(rounds)
    assert min(costs) <= found.cpu <= max(costs)
    assert typical([rounds[place] for place in order]) == found


def test_one_busy_round_does_not_spoil_the_figure():
    busy = Figure(9.0, Memory(900_000_000, 900_000_000), reported=9.0, first_judgement=30.0)
    assert typical([GOOD, busy, GOOD]) == GOOD


def test_what_a_contender_does_not_report_stays_empty():
    assert typical([ALONE, ALONE]) == ALONE


def test_the_table_has_a_row_for_each_with_its_ratio():
    rows = table({"alone": ALONE, "live": GOOD}, "alone")
    assert len({len(row) for row in rows}) == 1
    live, alone = ([cell.strip() for cell in row.split("|")[1:-1]] for row in (rows[-1], rows[-2]))
    assert live == ["live", "0.2600", "1.30", "0.2400", "1.25", "110 MB", "150 MB", "1.20 s"]
    assert alone == ["alone", "0.2000", "1.00", "0.1920", "1.00", "65 MB", "70 MB", ""]


def test_a_promise_says_what_it_came_to():
    assert str(Promise("CPU", 0.03, " cores", 0.021)) == "kept: CPU: 0.021 cores, promised at most 0.03 cores"
    assert str(Promise("CPU", 0.03, " cores", 0.031)) == "MISSED: CPU: 0.031 cores, promised at most 0.03 cores"


def test_a_promise_that_nothing_was_measured_of_is_missed():
    never = Promise("CPU", 0.03, " cores", float("inf"))
    assert not never.kept
    assert str(never) == "MISSED: CPU: not measured, promised at most 0.03 cores"
