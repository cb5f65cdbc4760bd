"""A stream that is on air is watched, or says that it is not: in its condition, by an Event, and for the gauge."""

from dataclasses import replace
from datetime import timedelta

import pytest
from decided_stream import IDENTITY, MINUTE, SECOND, START, decided, reason, spec, watching, window
from hypothesis import given, settings
from simulated_runtime import SimulatedRuntime
from stories import STORIES, play, specs

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.duration import Duration
from tallylight_contract.livestream import Always, Schedule
from tallylight_operator.decision.decide import decide
from tallylight_operator.decision.model import Phase
from tallylight_operator.kubernetes.events import notices
from tallylight_operator.schedule.air_time import air_time
from tallylight_operator.schedule.overrides import Overrides


def on_air(of, identity, now):
    """Whether the schedule has the stream on air, without its rolls."""
    air = air_time(of, identity.overrides, now)
    return air.window is not None and air.window.start <= now and (air.window.end is None or now < air.window.end)


@given(specs(), STORIES)
@settings(max_examples=200, deadline=None)
def test_whatever_happens_a_stream_on_air_is_watched_or_not_ready_and_in_a_gap(of, story):
    runtime = SimulatedRuntime()
    for spec_now, identity, now in play(runtime, of, story):
        decision = runtime.settle(spec_now, identity, now)
        if spec_now is None:
            assert decision.gap is None
            continue
        status, word = reason(decision.status, ConditionType.READY)
        runs = not runtime.unobservable and any(each.phase is Phase.RUNNING for each in runtime.live)
        if status == "True":
            assert decision.gap is None
        if word is Reason.NOT_WATCHED:
            assert decision.gap is not None
            assert now >= decision.gap.told_at
        if identity.circle or not on_air(spec_now, identity, now):
            assert decision.gap is None
        elif not runs:
            ended_on_time = decision.status.last_report and decision.status.last_report.outcome == "window_ended"
            assert decision.gap is not None or ended_on_time


@pytest.mark.parametrize(
    ("blocker", "error"),
    [
        pytest.param(Reason.QUOTA_EXCEEDED, "exceeded quota", id="no quota"),
        pytest.param(None, "the API is away", id="the API refuses"),
    ],
)
def test_a_stream_whose_monitor_cannot_be_made_is_told_ten_seconds_into_its_air_time(blocker, error):
    runtime = SimulatedRuntime()
    before = replace(runtime.observed(), last_error=error, blocker=blocker)
    early = decide(spec(pre_roll=Duration(minutes=1)), IDENTITY, START - 30 * SECOND, before)
    assert early.gap is None, "pre-roll is no air time"
    state, told = replace(before, status=early.status), []
    for after in (0, 5, 10, 60):
        decision = decide(spec(pre_roll=Duration(minutes=1)), IDENTITY, START + after * SECOND, state)
        assert decision.gap.since == START
        assert decision.gap_reason is (blocker or Reason.MONITOR_MISSING)
        assert reason(decision.status, ConditionType.READY)[0] == "False"
        told += [notice.reason for notice in notices(state.status, decision.status) if notice.reason == "NotWatched"]
        state = replace(state, status=decision.status)
    assert told == ["NotWatched"], "one Warning, once"
    assert reason(state.status, ConditionType.READY) == ("False", Reason.NOT_WATCHED)


def test_a_gap_goes_on_from_where_another_operator_found_it(on_air):
    on_air.monitors.clear()
    on_air.blocks = True
    first = on_air.settle(spec(), IDENTITY, START + MINUTE)
    assert first.gap.since == START + MINUTE
    assert on_air.settle(spec(), IDENTITY, START + 5 * MINUTE).gap.since == START + MINUTE


def test_a_gap_ends_when_a_monitor_runs(on_air):
    on_air.monitors.clear()
    assert on_air.settle(spec(), IDENTITY, START + MINUTE).gap is not None
    on_air.let_live(START + MINUTE + 2 * SECOND)
    decision = on_air.settle(spec(), IDENTITY, START + MINUTE + 2 * SECOND)
    assert decision.gap is None
    assert reason(decision.status, ConditionType.READY) == ("True", Reason.MONITORING)


def test_a_stream_always_on_air_that_is_resumed_has_no_old_gap():
    always = spec(Schedule(always=Always()))
    runtime = watching(always)
    runtime.settle(spec(Schedule(always=Always()), suspend=True), IDENTITY, START + MINUTE)
    runtime.monitors.clear()
    decision = runtime.settle(always, IDENTITY, START + timedelta(days=3))
    assert decision.gap.since == START + timedelta(days=3)


def test_of_two_monitors_one_that_runs_watches():
    of = spec(pipelines=2)
    runtime = watching(of)
    del runtime.monitors[next(iter(runtime.monitors))]
    assert decided(runtime, of, START + MINUTE).gap is None


def test_a_muted_stream_is_in_a_gap_of_which_nobody_is_alerted():
    muted = replace(IDENTITY, overrides=Overrides(muted_until=START + MINUTE))
    gap = decide(spec(window()), muted, START, SimulatedRuntime().observed()).gap
    assert gap.is_muted
