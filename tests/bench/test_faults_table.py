import pytest

from tallylight_bench.faults.judging import Outcome
from tallylight_bench.faults.table import missed, right_share, table

GOOD = Outcome(("signal_lost",), 2.0, 1.0)


def cells(row):
    return [cell.strip() for cell in row.split("|")[1:-1]]


def test_a_row_says_who_told_it_how_often_and_after_how_long():
    runs = [GOOD, Outcome(("signal_lost", "picture_lost"), 4.0, 3.0)]
    row = list(table({"refused": runs}))[2]
    assert cells(row) == [
        "refused", "2", "2", "signal_lost 2, picture_lost 1", "3.0 s", "3.9 s", "2.0 s", "2.9 s", "0", "0", "0", "0",
    ]  # fmt: skip


def test_what_went_wrong_is_counted_by_the_run():
    runs = [Outcome(wrong="nothing was told"), Outcome(hung="it hung"), Outcome(lost=("a", "b")), Outcome(false=("c",))]
    assert cells(list(table({"refused": runs}))[2])[-4:] == ["1", "1", "1", "1"]


def test_of_a_kind_that_is_no_fault_nothing_is_due():
    rows = list(table({"wraps": [Outcome()], "refused": [GOOD]}, frozenset({"wraps"})))
    assert cells(rows[2])[2] == "none due"
    assert cells(rows[-1])[1:3] == ["2", "1 of 1"]


def test_each_row_has_as_many_cells_as_the_head():
    rows = list(table({"refused": [GOOD], "wraps": []}))
    assert len({len(cells(row)) for row in rows}) == 1


def test_all_promises_are_kept_by_good_runs():
    assert list(missed({"refused": [GOOD] * 20})) == []


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        pytest.param([Outcome(hung="it hung")], ["hung: 1 runs, promised 0"], id="one that hung"),
        pytest.param([Outcome(lost=("a",))], ["events lost: in 1 runs, promised 0"], id="one that lost an event"),
        pytest.param([Outcome(wrong="x")], [], id="one wrong cause in a hundred"),
        pytest.param([Outcome(wrong="x")] * 3, ["cause named rightly: 97.1%, promised 98%"], id="three"),
    ],
)
def test_a_promise_that_is_missed_is_named(bad, words):
    assert list(missed({"refused": [*[GOOD] * 100, *bad]})) == words


def test_a_kind_that_was_not_run_is_missed():
    assert list(missed({"refused": [GOOD] * 20, "wraps": []})) == ["wraps: not run"]


def test_a_run_that_hung_named_no_cause():
    assert right_share({"refused": [GOOD, Outcome(hung="it hung")]}) == 0.5
