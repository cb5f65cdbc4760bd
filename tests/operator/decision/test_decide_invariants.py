"""What holds in every story: random specs, edits, faults and jumps of time, played on a simulated place."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from simulated_runtime import SimulatedRuntime

from tallylight_contract.duration import Duration
from tallylight_contract.livestream import (
    Always,
    LiveStreamSpec,
    Overrun,
    Recurring,
    Schedule,
    Source,
    WhenLive,
    Window,
)
from tallylight_contract.status import HISTORY_LENGTH, holds
from tallylight_operator.decision.decide import decide
from tallylight_operator.decision.model import Collect, Drain, Identity, Key, MoveEnd, Phase, Start
from tallylight_operator.decision.monitor_facts import REPORT_GRACE, last_moment, stays
from tallylight_operator.decision.reports import newly_reported, short_report
from tallylight_operator.decision.stream_facts import stream_facts
from tallylight_operator.schedule.air_time import air_time
from tallylight_operator.schedule.errors import ScheduleError
from tallylight_operator.schedule.windows import windows_around

IDENTITY = Identity(Key("sports", "cup"), 1)
EPOCH = datetime(2026, 6, 6, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def seconds(least, most):
    return st.integers(least, most).map(lambda number: Duration(seconds=number))


@st.composite
def single_windows(draw):
    start = EPOCH + timedelta(seconds=draw(st.integers(-1800, 3600)))
    return Schedule(window=Window(start=start, end=start + timedelta(seconds=draw(st.integers(1, 3600)))))


def recurring_windows():
    return st.builds(
        lambda cron, duration, timezone: Schedule(recurring=Recurring(cron=cron, duration=duration, timezone=timezone)),
        st.sampled_from(["0 * * * *", "*/20 * * * *", "30 14 * * *", "7,11 * * * *"]),
        seconds(30, 5400),
        st.sampled_from(["UTC", "Europe/London", "Asia/Kathmandu"]),
    )


def broken_schedules():
    return st.sampled_from(
        [
            Schedule(when_live=WhenLive()),
            Schedule(recurring=Recurring(cron="99 * * * *", duration=Duration(hours=1), timezone="UTC")),
            Schedule(recurring=Recurring(cron="0 0 30 2 *", duration=Duration(hours=1), timezone="UTC")),
            Schedule(recurring=Recurring(cron="0 * * * *", duration=Duration(hours=1), timezone="Mars/Olympus")),
        ]
    )


def schedules():
    return st.one_of(single_windows(), single_windows(), recurring_windows(), st.just(Schedule(always=Always())))


def specs(of=None):
    return st.builds(
        LiveStreamSpec,
        source=st.just(Source(url="https://origin.example/m.m3u8")),
        schedule=st.one_of(schedules(), schedules(), broken_schedules()) if of is None else of,
        pre_roll=seconds(0, 300),
        post_roll=seconds(0, 300),
        start_deadline=st.none() | seconds(1, 1200),
        overrun=st.builds(Overrun, policy=st.sampled_from(["Extend", "Stop"]), max=seconds(0, 1200)),
        pipelines=st.sampled_from([1, 1, 2]),
        tier=st.sampled_from(["Full", "Light"]),
        suspend=st.sampled_from([False, False, False, True]),
    )


FAULTS = (
    "crash",
    "die",
    "source_ended",
    "source_lost",
    "deaf",
    "hear",
    "mute",
    "vanish",
    "blind",
    "see",
    "linger",
    "hurry",
    "evict",
    "take back",
    "delete",
    "lose",
    "find",
    "block",
    "let run",
    "outdate",
)


@dataclass(frozen=True)
class Step:
    """Some time passes; then perhaps a fault, then perhaps an edit (`...`: none; None: deleted)."""

    after: timedelta
    fault: str
    edit: object


def steps():
    return st.builds(
        Step,
        st.integers(0, 900).map(lambda number: timedelta(seconds=number))
        | st.integers(1, 5_000_000).map(lambda number: timedelta(microseconds=number)),
        st.sampled_from(("",) * 12 + FAULTS),
        st.sampled_from((False,) * 4 + (True,)).flatmap(lambda edits: (st.none() | specs()) if edits else st.just(...)),
    )


STORIES = st.lists(steps(), min_size=1, max_size=25)


def disrupt(runtime, fault, now):
    """Take monitors away, as a cluster does: with or without a word before, and sometimes not after all."""
    if fault == "find":
        runtime.lost.clear()
    for monitor in runtime.live[:1]:
        match fault:
            case "evict":
                runtime.evict(monitor.name)
            case "take back":
                runtime.take_back(monitor.name)
            case "delete":
                runtime.delete(monitor.name, now)
            case "lose":
                runtime.lose(monitor.name, now)
            case "outdate":
                runtime.outdate(monitor.name)


def set_the_scene(runtime, fault):
    """What lasts until it is otherwise."""
    if fault in ("blind", "see", "linger", "hurry"):
        runtime.blind = fault == "blind"
    if fault in ("linger", "hurry"):
        runtime.lingers = fault == "linger"
    if fault in ("block", "let run"):
        runtime.blocks = fault == "block"


def strike(runtime, fault, now):
    """Do to the place what no operator asks for."""
    disrupt(runtime, fault, now)
    set_the_scene(runtime, fault)
    for monitor in runtime.live[:1]:
        match fault:
            case "crash" if monitor.phase is not Phase.ENDING:
                runtime.monitors[monitor.name] = replace(monitor, phase=Phase.RESTARTING, receiving=None, crashes=1)
            case "die" | "source_ended" | "source_lost":
                runtime.end(monitor.name, "" if fault == "die" else fault, now)
            case "vanish":
                del runtime.monitors[monitor.name]
                runtime.lost.discard(monitor.name)
            case "deaf" | "hear" | "mute":
                heard = {"deaf": False, "hear": True, "mute": None}[fault]
                runtime.monitors[monitor.name] = replace(monitor, receiving=heard)


def runs(monitor):
    return stays(monitor) and monitor.phase is Phase.RUNNING


def play(runtime, of, story):
    """Tell a story up to each decision: yields (spec, now) with the world ready for it."""
    now = EPOCH
    for step in story:
        now += step.after
        runtime.let_live(now)
        strike(runtime, step.fault, now)
        of = of if step.edit is ... else step.edit
        yield of, now


def covers(of, now):
    """Whether [start - preRoll, end + postRoll) of some window holds `now`: searched the slow way."""
    if of is None or of.suspend:
        return False
    try:
        at, windows = now + DAY, []
        begun = windows_around(of.schedule, of.pre_roll, at).begun
        while begun is not None and begun.end is not None and begun.start > now - DAY:
            windows.append(begun)
            begun = windows_around(of.schedule, timedelta(), begun.start - timedelta(microseconds=1)).begun
    except ScheduleError:
        return False
    windows += [begun] if begun is not None else []
    return any(
        window.end is None or window.start - of.pre_roll <= now < window.end + of.post_roll for window in windows
    )


@given(specs(), STORIES)
@settings(max_examples=150, deadline=None)
def test_a_decision_carried_out_leaves_nothing_to_wish_for(of, story):
    runtime = SimulatedRuntime()
    for spec, now in play(runtime, of, story):
        runtime.settle(spec, IDENTITY, now)
        next_one = decide(spec, IDENTITY, now, runtime.observed())
        assert next_one.actions == ()
        assert next_one.status == runtime.status
        assert not next_one.requeue


@given(specs(), STORIES)
@settings(max_examples=150, deadline=None)
def test_monitors_are_started_only_while_a_window_covers_now_and_one_for_each_pipeline(of, story):
    runtime = SimulatedRuntime()
    for spec, now in play(runtime, of, story):
        runtime.actions.clear()
        runtime.settle(spec, IDENTITY, now)
        if any(isinstance(action, (Start, MoveEnd)) for action in runtime.actions):
            assert covers(spec, now)
        if runtime.blind:
            continue  # who was deferred an eviction while nobody could look stays until somebody can
        starting = Counter(monitor.order.pipeline for monitor in runtime.live if stays(monitor))
        for pipeline, number in starting.items():
            assert number == 1 or not any(
                runs(monitor) for monitor in runtime.live if monitor.order.pipeline == pipeline
            )


@given(specs(), STORIES)
@settings(max_examples=150, deadline=None)
def test_nothing_that_a_window_covers_is_told_to_finish(of, story):
    runtime = SimulatedRuntime()
    for spec, now in play(runtime, of, story):
        asked = spec.pipelines if spec else 0
        runtime.actions.clear()
        runtime.settle(spec, IDENTITY, now)
        drained = [runtime.monitors[action.name] for action in runtime.actions if isinstance(action, Drain)]
        running = {monitor.order.pipeline for monitor in runtime.live if runs(monitor)}
        for monitor in drained if covers(spec, now) else ():
            never_ran = monitor.name in runtime.stillborn
            too_many = monitor.order.pipeline >= asked and monitor.until is not None and monitor.until <= now
            was_told_before = bool(monitor.leaving)
            assert never_ran or too_many or was_told_before or monitor.order.pipeline in running


@given(specs(schedules()), STORIES)
@settings(max_examples=150, deadline=None)
def test_nothing_runs_outside_of_its_window_and_its_overrun(of, story):
    runtime, spec = SimulatedRuntime(), structs.replace(of, suspend=False)
    for _, now in play(runtime, spec, [replace(step, edit=...) for step in story]):
        runtime.settle(spec, IDENTITY, now)
        for monitor in runtime.live if not runtime.blind else ():
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
def test_the_unknown_and_the_silent_change_nothing(of, story):
    runtime = SimulatedRuntime()
    for spec, now in play(runtime, of, story):
        runtime.settle(spec, IDENTITY, now)
        blinded = replace(runtime.observed(), monitors=None)
        assert not decide(spec, IDENTITY, now, blinded).actions
        for heard in (True, False, None):
            monitors = tuple(replace(monitor, receiving=heard) for monitor in runtime.monitors.values())
            assert (
                not decide(spec, IDENTITY, now, replace(runtime.observed(), monitors=monitors)).actions or runtime.blind
            )


@given(specs(), STORIES)
@settings(max_examples=150, deadline=None)
def test_a_report_is_in_the_published_status_before_its_monitor_is_cleared_away(of, story):
    runtime = SimulatedRuntime()
    for spec, now in play(runtime, of, story):
        if spec is None:
            break
        for _ in range(3):
            decision = decide(spec, IDENTITY, now, runtime.observed())
            for action in decision.actions:
                if isinstance(action, Collect):
                    monitor = runtime.monitors[action.name]
                    assert monitor.report is None or holds(runtime.status.history, short_report(monitor))
                runtime.carry_out(action)
            runtime.publish(decision.status)


@given(specs(schedules()), STORIES)
@settings(max_examples=150, deadline=None)
def test_whoever_is_taken_away_from_a_window_has_a_successor_in_the_same_decision(of, story):
    runtime, spec = SimulatedRuntime(), structs.replace(of, suspend=False)
    for _, now in play(runtime, spec, [replace(step, edit=...) for step in story]):
        runtime.settle(spec, IDENTITY, now)
        air = air_time(spec, IDENTITY.overrides, now)
        wanted = stream_facts(spec, IDENTITY, air, runtime.observed()).coverage.pipelines
        if runtime.blind or not wanted:
            continue
        held = {monitor.order.pipeline for monitor in runtime.live if stays(monitor)}
        resting = {monitor.order.pipeline for monitor in runtime.monitors.values() if monitor.phase is Phase.ENDED}
        assert held | resting >= set(range(spec.pipelines))


@given(specs(), STORIES)
@settings(max_examples=150, deadline=None)
def test_no_report_is_lost_and_none_counted_twice(of, story):
    runtime, taken = SimulatedRuntime(), [0.0, 0.0]
    written = {}
    for spec, now in play(runtime, of, story):
        if spec is None:
            break
        before = runtime.status
        written |= {
            (monitor.order.window, monitor.order.pipeline, monitor.report.ended_at): monitor.report
            for monitor in runtime.monitors.values()
            if monitor.report
        }
        runtime.settle(spec, IDENTITY, now)
        taken = [known + new for known, new in zip(taken, newly_reported(before, runtime.status), strict=True)]
        if not runtime.blind:
            kept = {(each.window, each.pipeline, at) for each in runtime.status.history for at in each.parts}
            assert len(runtime.status.history) == HISTORY_LENGTH or kept >= set(written)
        assert all(each.monitored_seconds <= each.on_air_seconds + 1e-3 for each in runtime.status.history)
    assert taken[1] <= sum(report.monitored_seconds for report in written.values()) + 1e-3


@given(specs(), STORIES, st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_nothing_would_be_done_or_said_before_wake_at(of, story, shares):
    runtime = SimulatedRuntime()
    for spec, now in play(runtime, of, story):
        requeue_at = runtime.settle(spec, IDENTITY, now).requeue_at
        assert requeue_at is None or requeue_at > now
        last = (requeue_at or now + 3 * DAY) - timedelta(microseconds=1)
        for at in [now + (last - now) * share for share in shares] + [last]:
            early = decide(spec, IDENTITY, at, runtime.observed())
            assert early.actions == ()
            assert early.status == runtime.status


@pytest.mark.parametrize("policy", ["Extend", "Stop"])
@given(st.integers(0, 300), st.integers(1, 300), st.integers(0, 60), st.integers(0, 200), st.booleans())
@settings(max_examples=40, deadline=None)
def test_waking_when_told_does_the_same_at_the_same_times_as_looking_every_second(
    policy, begin, last, roll, most, deaf
):
    start = EPOCH + timedelta(seconds=begin)
    spec = LiveStreamSpec(
        source=Source(url="https://origin.example/m.m3u8"),
        schedule=Schedule(window=Window(start=start, end=start + timedelta(seconds=last))),
        pre_roll=Duration(seconds=roll),
        post_roll=Duration(seconds=roll),
        overrun=Overrun(policy=policy, max=Duration(seconds=most)),
    )
    assert history_of(spec, deaf, patient=True) == history_of(spec, deaf, patient=False)


def history_of(spec, stuck, *, patient):
    """Every action with its second. `stuck`: monitors never end by themselves, so that they must be drained."""
    runtime, requeue_at, told = SimulatedRuntime(), EPOCH, []
    for second in range(1000):
        now = EPOCH + timedelta(seconds=second)
        before = dict(runtime.monitors)
        if not stuck:
            runtime.let_live(now)
        due = requeue_at is not None and now >= requeue_at
        if patient and not due and before == runtime.monitors:
            continue
        runtime.actions.clear()
        requeue_at = runtime.settle(spec, IDENTITY, now).requeue_at
        told += [(second, action) for action in runtime.actions]
    return told
