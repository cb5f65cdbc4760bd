"""What holds in every story: random specs, edits, faults and jumps of time, played on a simulated runtime."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from simulated_runtime import SimulatedRuntime
from stories import DAY, EPOCH, IDENTITY, STORIES, covers, play, runs, schedules, specs

from tallylight_contract.duration import Duration
from tallylight_contract.livestream import (
    LiveStreamSpec,
    Overrun,
    Schedule,
    Source,
    Window,
)
from tallylight_contract.status import HISTORY_LENGTH, holds
from tallylight_operator.decision.decide import decide
from tallylight_operator.decision.edits import edits
from tallylight_operator.decision.model import Collect, Drain, MoveEnd, Phase, Start
from tallylight_operator.decision.monitor_facts import REPORT_GRACE, last_moment, stays
from tallylight_operator.decision.reports import newly_reported, short_report
from tallylight_operator.decision.stream_facts import stream_facts
from tallylight_operator.decision.upstream import refusal_of
from tallylight_operator.schedule.air_time import air_time


def is_edited(monitor, spec):
    """Whether another is to do in its place as an edited spec says, at once."""
    return spec is not None and spec.rollout == "Now" and bool(edits(monitor.order, spec))


def is_hand_over(action, runtime, spec):
    """Whether it ends a monitor from before an edit, while another runs that does as edited."""
    ended = runtime.monitors[action.name]
    others = (each for each in runtime.live if each.order.pipeline == ended.order.pipeline)
    replaced = any(runs(each) and not is_edited(each, spec) for each in others)
    return isinstance(action, Drain) and is_edited(ended, spec) and replaced


@given(specs(), STORIES)
@settings(max_examples=150, deadline=None)
def test_a_decision_carried_out_leaves_nothing_to_do(of, story):
    runtime = SimulatedRuntime()
    for spec, identity, now in play(runtime, of, story):
        runtime.settle(spec, identity, now)
        next_one = decide(spec, identity, now, runtime.observed())
        assert next_one.actions == ()
        assert next_one.status == runtime.status
        assert not next_one.requeue


@given(specs(), STORIES)
@settings(max_examples=150, deadline=None)
def test_monitors_are_started_only_while_a_window_covers_now_and_one_for_each_pipeline(of, story):
    runtime = SimulatedRuntime()
    for spec, identity, now in play(runtime, of, story):
        runtime.actions.clear()
        runtime.settle(spec, identity, now)
        for action in runtime.actions:
            carried_on = isinstance(action, Start) and action.until is not None and action.until <= now
            assert covers(spec, now) or carried_on or not isinstance(action, (Start, MoveEnd))
        if runtime.unobservable:
            continue  # one whose eviction was taken back meanwhile stays until monitors can be observed
        staying = [monitor for monitor in runtime.live if stays(monitor)]
        as_asked = [monitor for monitor in staying if not is_edited(monitor, spec)]
        for pipeline, number in Counter(monitor.order.pipeline for monitor in as_asked).items():
            assert number == 1 or not any(runs(monitor) for monitor in as_asked if monitor.order.pipeline == pipeline)
        before = Counter(monitor.order.pipeline for monitor in staying if is_edited(monitor, spec))
        assert not before or spec is None or max(before.values()) == 1


@given(specs(), STORIES)
@settings(max_examples=150, deadline=None)
def test_nothing_that_a_window_covers_is_drained(of, story):
    runtime = SimulatedRuntime()
    for spec, identity, now in play(runtime, of, story):
        asked = spec.pipelines if spec else 0
        runtime.actions.clear()
        runtime.settle(spec, identity, now)
        drained = [runtime.monitors[action.name] for action in runtime.actions if isinstance(action, Drain)]
        running = {monitor.order.pipeline for monitor in runtime.live if runs(monitor)}
        for monitor in drained if covers(spec, now) else ():
            never_ran = monitor.name in runtime.stillborn
            too_many = monitor.order.pipeline >= asked and monitor.until is not None and monitor.until <= now
            was_drained_before = bool(monitor.leaving)
            assert never_ran or too_many or was_drained_before or monitor.order.pipeline in running


@given(specs(schedules()), STORIES)
@settings(max_examples=150, deadline=None)
def test_nothing_runs_outside_of_its_window_and_its_overrun(of, story):
    runtime, spec = SimulatedRuntime(), structs.replace(of, suspend=False)
    for _, identity, now in play(runtime, spec, [replace(step, edit=...) for step in story]):
        runtime.settle(spec, identity, now)
        for monitor in runtime.live if not runtime.unobservable else ():
            limit = last_moment(monitor, spec)
            late = limit is not None and now >= limit + REPORT_GRACE
            assert not late or monitor.phase is Phase.ENDING
            assert (
                covers(spec, now)
                or (monitor.until is not None and monitor.until <= now)
                or monitor.phase is Phase.ENDING
            )


@given(specs(), STORIES)
@settings(max_examples=150, deadline=None)
def test_unknown_monitors_and_absent_signals_change_nothing(of, story):
    runtime = SimulatedRuntime()
    for spec, identity, now in play(runtime, of, story):
        runtime.settle(spec, identity, now)
        unknown = replace(runtime.observed(), monitors=None)
        assert not decide(spec, identity, now, unknown).actions
        for receiving in (True, False, None):
            monitors = tuple(replace(monitor, receiving=receiving) for monitor in runtime.monitors.values())
            actions = decide(spec, identity, now, replace(runtime.observed(), monitors=monitors)).actions
            assert runtime.unobservable or all(is_hand_over(action, runtime, spec) for action in actions)


@given(specs(), STORIES)
@settings(max_examples=150, deadline=None)
def test_a_report_is_in_the_published_status_before_its_monitor_is_cleared_away(of, story):
    runtime = SimulatedRuntime()
    for spec, identity, now in play(runtime, of, story):
        if spec is None:
            break
        for _ in range(3):
            decision = decide(spec, identity, now, runtime.observed())
            for action in decision.actions:
                if isinstance(action, Collect):
                    monitor = runtime.monitors[action.name]
                    assert monitor.report is None or holds(runtime.status.history, short_report(monitor))
                runtime.carry_out(action)
            runtime.publish(decision.status)


@given(specs(schedules()), STORIES)
@settings(max_examples=150, deadline=None)
def test_a_monitor_that_is_taken_away_from_a_window_has_a_successor_in_the_same_decision(of, story):
    runtime, spec = SimulatedRuntime(), structs.replace(of, suspend=False)
    for _, identity, now in play(runtime, spec, [replace(step, edit=...) for step in story]):
        runtime.settle(spec, identity, now)
        air = air_time(spec, identity.overrides, now, refusal_of(identity.circle))
        wanted = stream_facts(spec, identity, air, runtime.observed()).coverage.pipelines
        if runtime.unobservable or not wanted:
            continue
        held = {monitor.order.pipeline for monitor in runtime.live if stays(monitor)}
        resting = {monitor.order.pipeline for monitor in runtime.monitors.values() if monitor.phase is Phase.ENDED}
        assert held | resting >= set(range(spec.pipelines))


@given(specs(), STORIES)
@settings(max_examples=150, deadline=None)
def test_no_report_is_lost_and_none_counted_twice(of, story):
    runtime, taken = SimulatedRuntime(), [0.0, 0.0]
    written = {}
    for spec, identity, now in play(runtime, of, story):
        if spec is None:
            break
        before = runtime.status
        written |= {
            (monitor.order.window, monitor.order.pipeline, monitor.report.ended_at): monitor.report
            for monitor in runtime.monitors.values()
            if monitor.report
        }
        runtime.settle(spec, identity, now)
        taken = [known + new for known, new in zip(taken, newly_reported(before, runtime.status), strict=True)]
        if not runtime.unobservable:
            kept = {(each.window, each.pipeline, at) for each in runtime.status.history for at in each.parts}
            assert len(runtime.status.history) == HISTORY_LENGTH or kept >= set(written)
        assert all(each.monitored_seconds <= each.on_air_seconds + 1e-3 for each in runtime.status.history)
    assert taken[1] <= sum(report.monitored_seconds for report in written.values()) + 1e-3


@given(specs(), STORIES, st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_no_action_and_no_new_status_is_due_before_requeue_at(of, story, shares):
    runtime = SimulatedRuntime()
    for spec, identity, now in play(runtime, of, story):
        requeue_at = runtime.settle(spec, identity, now).requeue_at
        assert requeue_at is None or requeue_at > now
        last = (requeue_at or now + 3 * DAY) - timedelta(microseconds=1)
        for at in [now + (last - now) * share for share in shares] + [last]:
            early = decide(spec, identity, at, runtime.observed())
            assert early.actions == ()
            assert early.status == runtime.status


@pytest.mark.parametrize("policy", ["Extend", "Stop"])
@given(st.integers(0, 300), st.integers(1, 300), st.integers(0, 60), st.integers(0, 200), st.booleans())
@settings(max_examples=40, deadline=None)
def test_deciding_at_requeue_at_does_the_same_at_the_same_times_as_deciding_every_second(
    policy, begin, last, roll, most, stuck
):
    start = EPOCH + timedelta(seconds=begin)
    spec = LiveStreamSpec(
        source=Source(url="https://origin.example/m.m3u8"),
        schedule=Schedule(window=Window(start=start, end=start + timedelta(seconds=last))),
        pre_roll=Duration(seconds=roll),
        post_roll=Duration(seconds=roll),
        overrun=Overrun(policy=policy, max=Duration(seconds=most)),
    )
    assert history_of(spec, stuck, only_when_due=True) == history_of(spec, stuck, only_when_due=False)


def history_of(spec, stuck, *, only_when_due):
    """Every action with its second. `stuck`: monitors never end by themselves, so that they must be drained."""
    runtime, requeue_at, history = SimulatedRuntime(), EPOCH, []
    for second in range(1000):
        now = EPOCH + timedelta(seconds=second)
        before = dict(runtime.monitors)
        if not stuck:
            runtime.let_live(now)
        due = requeue_at is not None and now >= requeue_at
        if only_when_due and not due and before == runtime.monitors:
            continue
        runtime.actions.clear()
        requeue_at = runtime.settle(spec, IDENTITY, now).requeue_at
        history += [(second, action) for action in runtime.actions]
    return history
