from dataclasses import replace
from datetime import timedelta

import pytest
from decided_stream import IDENTITY, MINUTE, START, condition, reason, spec
from simulated_runtime import SimulatedRuntime

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.duration import Duration
from tallylight_contract.livestream import Schedule, WhenLive, Window, Within
from tallylight_operator.decision.decide import decide
from tallylight_operator.decision.model import Start
from tallylight_operator.schedule.signal import Signal

SECOND = timedelta(seconds=1)
FOLLOWED = spec(Schedule(when_live=WhenLive()))
NONE = Signal(False, START - MINUTE, "404")


def present(since=START):
    return Signal(True, since, "media comes")


def absent(since):
    return Signal(False, since, "404")


def unknown(since):
    return Signal(None, since, "the prober does not answer")


@pytest.fixture
def runtime():
    found = SimulatedRuntime()
    found.signal = NONE
    found.settle(FOLLOWED, IDENTITY, START)
    return found


def on_air(runtime, of=FOLLOWED):
    runtime.signal = present()
    runtime.settle(of, IDENTITY, START + 2 * SECOND)
    runtime.let_live(START + 3 * SECOND)
    runtime.settle(of, IDENTITY, START + 4 * SECOND)
    return runtime


def starts(runtime):
    return [action for action in runtime.actions if isinstance(action, Start)]


def test_without_a_signal_nothing_runs_and_the_condition_says_since_when(runtime):
    assert not runtime.monitors
    assert reason(runtime.status, ConditionType.SCHEDULED) == ("True", Reason.SIGNAL_ABSENT)
    assert condition(runtime.status, ConditionType.SCHEDULED).message == "No signal since 2026-06-06T17:59:00Z: 404."
    assert reason(runtime.status, ConditionType.READY) == ("True", Reason.WAITING)


def test_a_signal_starts_a_monitor_without_an_end(runtime):
    on_air(runtime)
    assert [(start.until, start.order.window_start) for start in starts(runtime)] == [(None, START)]
    assert reason(runtime.status, ConditionType.SCHEDULED) == ("True", Reason.SIGNAL_PRESENT)
    assert runtime.status.active_window.start == START


def test_one_that_is_gone_ends_its_monitor_after_the_post_roll(runtime):
    on_air(runtime)
    runtime.signal = absent(START + 10 * MINUTE)
    runtime.monitors = {name: _deaf(each) for name, each in runtime.monitors.items()}
    runtime.settle(FOLLOWED, IDENTITY, START + 10 * MINUTE + 30 * SECOND)
    assert {each.until for each in runtime.monitors.values()} == {START + 11 * MINUTE}
    assert "It ends at" in condition(runtime.status, ConditionType.SCHEDULED).message


def test_one_that_is_back_before_the_end_goes_on_in_the_same_window(runtime):
    on_air(runtime)
    window = runtime.status.active_window.id
    runtime.signal = absent(START + 10 * MINUTE)
    runtime.monitors = {name: _deaf(each) for name, each in runtime.monitors.items()}
    runtime.settle(FOLLOWED, IDENTITY, START + 10 * MINUTE + 30 * SECOND)
    runtime.signal = present(START + 10 * MINUTE + 40 * SECOND)
    runtime.settle(FOLLOWED, IDENTITY, START + 10 * MINUTE + 42 * SECOND)
    assert {each.until for each in runtime.monitors.values()} == {None}
    assert (runtime.status.active_window.id, len(starts(runtime))) == (window, 1)


def test_a_monitor_that_receives_is_a_witness_too(runtime):
    on_air(runtime)
    runtime.signal = absent(START + 10 * MINUTE)
    runtime.monitors = {name: _hearing(each) for name, each in runtime.monitors.items()}
    runtime.settle(FOLLOWED, IDENTITY, START + 20 * MINUTE)
    assert {each.until for each in runtime.monitors.values()} == {None}
    assert "a monitor receives" in condition(runtime.status, ConditionType.SCHEDULED).message


def test_what_is_not_known_neither_starts_nor_ends(runtime):
    runtime.signal = unknown(START)
    runtime.settle(FOLLOWED, IDENTITY, START + 30 * SECOND)
    assert not runtime.monitors
    assert reason(runtime.status, ConditionType.SCHEDULED) == ("True", Reason.SIGNAL_ABSENT)
    on_air(runtime)
    runtime.signal = unknown(START + MINUTE)
    runtime.settle(FOLLOWED, IDENTITY, START + 60 * MINUTE)
    assert {each.until for each in runtime.monitors.values()} == {None}
    assert reason(runtime.status, ConditionType.SCHEDULED) == ("True", Reason.SIGNAL_PRESENT)


def test_what_stays_unknown_is_told(runtime):
    runtime.signal = unknown(START)
    decision = decide(FOLLOWED, IDENTITY, START + SECOND, runtime.observed())
    assert decision.requeue_at == START + MINUTE
    runtime.settle(FOLLOWED, IDENTITY, START + MINUTE)
    assert reason(runtime.status, ConditionType.SCHEDULED) == ("Unknown", Reason.SIGNAL_UNKNOWN)
    assert reason(runtime.status, ConditionType.READY) == ("False", Reason.FAILING)


def test_an_operator_that_starts_anew_goes_on_by_what_was_published(runtime):
    on_air(runtime)
    runtime.signal = unknown(START + MINUTE)
    before = dict(runtime.monitors)
    runtime.settle(FOLLOWED, IDENTITY, START + MINUTE + SECOND)
    assert runtime.monitors == before


def test_the_pre_roll_of_a_signal_is_no_time_in_which_a_source_may_have_ended(runtime):
    rolled = spec(Schedule(when_live=WhenLive()), pre_roll=Duration(minutes=5))
    on_air(runtime, rolled)
    assert starts(runtime)[0].order.window_start == START


WITHIN = Within(window=Window(start=START, end=START + 60 * MINUTE))


def test_a_signal_outside_of_its_schedule_starts_nothing_and_one_that_lasts_starts_with_it():
    within, runtime = spec(Schedule(when_live=WhenLive(within=WITHIN))), SimulatedRuntime()
    runtime.signal = present(START - 30 * MINUTE)
    runtime.settle(within, IDENTITY, START - MINUTE)
    assert not runtime.monitors
    assert reason(runtime.status, ConditionType.SCHEDULED) == ("True", Reason.WINDOW_AHEAD)
    assert decide(within, IDENTITY, START - MINUTE, runtime.observed()).requeue_at == START
    runtime.settle(within, IDENTITY, START)
    assert [start.until for start in starts(runtime)] == [START + 61 * MINUTE]
    assert starts(runtime)[0].order.window_start == START


def test_a_signal_after_its_schedule_starts_nothing():
    within, runtime = spec(Schedule(when_live=WhenLive(within=WITHIN))), SimulatedRuntime()
    runtime.signal = present(START + 60 * MINUTE)
    runtime.settle(within, IDENTITY, START + 60 * MINUTE + SECOND)
    assert not runtime.monitors
    assert reason(runtime.status, ConditionType.SCHEDULED) == ("False", Reason.NO_MORE_WINDOWS)


def _deaf(monitor):
    return _with(monitor, receiving=False)


def _hearing(monitor):
    return _with(monitor, receiving=True)


def _with(monitor, **fields):
    return replace(monitor, **fields)
