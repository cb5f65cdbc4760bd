from functools import partial

from tallylight_bench.eventually import NotInTimeError
from tallylight_bench.steps import why_it_ended


def test_a_step_that_cannot_be_taken_is_named_and_those_before_it_are_kept(capsys):
    rows = []

    def breaks_off():
        raise NotInTimeError("not all were on air within 90 s")

    steps = [("one", partial(rows.append, 1)), ("two", breaks_off), ("three", partial(rows.append, 3))]
    assert why_it_ended(steps) == "two: not all were on air within 90 s"
    assert rows == [1]
    assert capsys.readouterr().err == "one ...\ntwo ...\n"


def test_a_request_that_is_not_answered_in_time_loses_nothing_before_it(capsys):
    rows = []

    def waits():
        raise TimeoutError

    assert why_it_ended([("one", partial(rows.append, 1)), ("two", waits)]) == "two: TimeoutError"
    assert rows == [1]


def test_where_all_steps_are_taken_there_is_no_reason():
    assert why_it_ended([("one", list)]) == ""
