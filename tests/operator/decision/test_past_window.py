"""A window that was over before anybody watched it is a mistake; one that was watched and is over is not."""

from datetime import timedelta

import pytest
from decided_stream import END, IDENTITY, MINUTE, START, condition, reason, recurring, spec, watching, window
from msgspec.structs import replace
from simulated_runtime import SimulatedRuntime

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.duration import Duration
from tallylight_operator.decision.decide import decide

LATER = END + timedelta(hours=3)


def settled(of, now, runtime=None, identity=IDENTITY):
    runtime = runtime or SimulatedRuntime()
    return runtime.settle(of, identity, now).status


def watched_to_its_end():
    runtime = watching(spec())
    for now in (END - MINUTE, END + 2 * MINUTE, LATER):
        runtime.let_live(now)
        runtime.settle(spec(), IDENTITY, now)
    return runtime


def test_a_window_that_was_never_watched_is_past_and_the_stream_is_not_ready():
    status = settled(spec(), LATER)
    assert reason(status, ConditionType.SCHEDULED) == ("False", Reason.WINDOW_PAST)
    assert reason(status, ConditionType.READY) == ("False", Reason.FAILING)
    assert "2026-06-06T18:00:00Z to 2026-06-06T20:00:00Z" in condition(status, ConditionType.READY).message


def test_one_that_was_watched_is_over_and_all_is_well():
    status = watched_to_its_end().status
    assert reason(status, ConditionType.SCHEDULED) == ("False", Reason.NO_MORE_WINDOWS)
    assert reason(status, ConditionType.READY) == ("True", Reason.WAITING)


def test_what_was_called_over_stays_so_though_its_report_was_lost():
    runtime = watched_to_its_end()
    runtime.status = replace(runtime.status, history=[], last_report=None)
    status = settled(spec(), LATER + MINUTE, runtime)
    assert reason(status, ConditionType.SCHEDULED) == ("False", Reason.NO_MORE_WINDOWS)


def test_an_edit_to_another_window_in_the_past_is_a_mistake_again():
    edited = spec(window(START - timedelta(days=1), END - timedelta(days=1)))
    newer = type(IDENTITY)(IDENTITY.key, IDENTITY.generation + 1)
    status = settled(edited, LATER, watched_to_its_end(), newer)
    assert reason(status, ConditionType.SCHEDULED) == ("False", Reason.WINDOW_PAST)


def test_a_window_that_was_missed_is_past_once_it_is_over():
    missed, runtime = spec(start_deadline=Duration(minutes=5)), SimulatedRuntime()
    during = settled(missed, START + timedelta(minutes=10), runtime)
    assert reason(during, ConditionType.SCHEDULED) == ("False", Reason.WINDOW_MISSED)
    assert reason(settled(missed, LATER, runtime), ConditionType.SCHEDULED) == ("False", Reason.WINDOW_PAST)


@pytest.mark.parametrize(
    ("schedule", "now", "expected"),
    [
        pytest.param(window(), START - timedelta(days=1), Reason.WINDOW_AHEAD, id="ahead"),
        pytest.param(window(), START, Reason.ON_AIR, id="on"),
        pytest.param(recurring(cron="0 0 30 2 *"), START, Reason.NO_MORE_WINDOWS, id="a line that never comes"),
        pytest.param(recurring(), LATER, Reason.WINDOW_AHEAD, id="it comes again"),
    ],
)
def test_nothing_else_is_past(schedule, now, expected):
    status = decide(spec(schedule), IDENTITY, now, SimulatedRuntime().observed()).status
    assert reason(status, ConditionType.SCHEDULED)[1] == expected
