from dataclasses import replace
from datetime import timedelta

import pytest
from decided_stream import IDENTITY, MINUTE, START, condition, reason, spec
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated_runtime import SimulatedRuntime

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.duration import Duration
from tallylight_contract.livestream import Schedule, WhenLive, Window, Within
from tallylight_monitor.probing.signal import Moment, Sight, SignalState, after
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


def test_a_signal_that_goes_ends_its_window_before_its_schedule_does():
    within = spec(Schedule(when_live=WhenLive(within=WITHIN)))
    runtime = on_air(SimulatedRuntime(), within)
    assert {each.until for each in runtime.monitors.values()} == {START + 61 * MINUTE}
    runtime.signal = absent(START + 10 * MINUTE)
    runtime.monitors = {name: _deaf(each) for name, each in runtime.monitors.items()}
    runtime.settle(within, IDENTITY, START + 10 * MINUTE + 30 * SECOND)
    assert {each.until for each in runtime.monitors.values()} == {START + 11 * MINUTE}
    runtime.settle(within, IDENTITY, START + 10 * MINUTE + 35 * SECOND)
    assert {each.until for each in runtime.monitors.values()} == {START + 11 * MINUTE}


def test_a_signal_after_its_schedule_starts_nothing():
    within, runtime = spec(Schedule(when_live=WhenLive(within=WITHIN))), SimulatedRuntime()
    runtime.signal = present(START + 60 * MINUTE)
    runtime.settle(within, IDENTITY, START + 60 * MINUTE + SECOND)
    assert not runtime.monitors
    assert reason(runtime.status, ConditionType.SCHEDULED) == ("False", Reason.NO_MORE_WINDOWS)


def prober_and_operator(sends, seconds, of=FOLLOWED, poll=5):
    """The runtime after a prober has looked every `poll` seconds, and the operator was told each time."""
    runtime, state = SimulatedRuntime(), SignalState()
    for at in range(0, seconds, poll):
        now = START + at * SECOND
        state = after(state, Sight(sends(at), "seen"), Moment(float(at), now))
        runtime.signal = Signal(state.present, state.reported_since, state.seen)
        runtime.settle(of, IDENTITY, now)
        runtime.let_live(now)
        runtime.monitors = {name: _with(each, receiving=sends(at)) for name, each in runtime.monitors.items()}
    return runtime


@pytest.mark.parametrize("post_roll", [0, 5, 60])
def test_a_source_that_toggles_every_20_s_for_10_minutes_starts_one_monitor(post_roll):
    of = spec(Schedule(when_live=WhenLive()), post_roll=Duration(seconds=post_roll))
    runtime = prober_and_operator(lambda at: at // 20 % 2 == 0, 600, of)
    assert len(starts(runtime)) == 1


def test_two_programmes_with_a_pause_between_them_are_two_windows():
    runtime = prober_and_operator(lambda at: at < 300 or at >= 900, 1200)
    assert len({start.order.window for start in starts(runtime)}) == 2


@given(st.lists(st.integers(5, 120), min_size=1, max_size=12), st.sampled_from([0, 30, 60]))
@settings(max_examples=30, deadline=None)
def test_starts_are_at_least_half_a_minute_of_silence_apart(spans, post_roll):
    turns = [sum(spans[: number + 1]) for number in range(len(spans))]
    of = spec(Schedule(when_live=WhenLive()), post_roll=Duration(seconds=post_roll))
    runtime = prober_and_operator(lambda at: sum(turn <= at for turn in turns) % 2 == 0, turns[-1] + 60, of)
    pauses = sum(span >= 30 for span in spans[1::2])
    assert len(starts(runtime)) <= pauses + 1


def _deaf(monitor):
    return _with(monitor, receiving=False)


def _hearing(monitor):
    return _with(monitor, receiving=True)


def _with(monitor, **fields):
    return replace(monitor, **fields)
