"""What holds in every story: random specs, edits, faults and jumps of time, played on a simulated place."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from simulated_runtime import SimulatedPlace

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
from tallylight_operator.decision.coverage import wanted
from tallylight_operator.decision.decide import decide
from tallylight_operator.decision.model import Collect, Drain, Key, MoveEnd, Phase, Start
from tallylight_operator.decision.reports import newly_reported, short_report
from tallylight_operator.decision.state import REPORT_GRACE, Identity, last_moment, look, stays
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
    "hinder",
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


def disrupt(place, fault, now):
    """Take monitors away, as a cluster does: with or without a word before, and sometimes not after all."""
    if fault == "find":
        place.lost.clear()
    for seen in place.live[:1]:
        match fault:
            case "evict":
                place.evict(seen.name)
            case "take back":
                place.take_back(seen.name)
            case "delete":
                place.delete(seen.name, now)
            case "lose":
                place.lose(seen.name, now)
            case "outdate":
                place.outdate(seen.name)


def set_the_scene(place, fault):
    """What lasts until it is otherwise."""
    if fault in ("blind", "see", "linger", "hurry"):
        place.blind = fault == "blind"
    if fault in ("linger", "hurry"):
        place.lingers = fault == "linger"
    if fault in ("hinder", "let run"):
        place.hinders = fault == "hinder"


def strike(place, fault, now):
    """Do to the place what no operator wishes for."""
    disrupt(place, fault, now)
    set_the_scene(place, fault)
    for seen in place.live[:1]:
        match fault:
            case "crash" if seen.phase is not Phase.ENDING:
                place.monitors[seen.name] = replace(seen, phase=Phase.RESTARTING, receiving=None, crashes=1)
            case "die" | "source_ended" | "source_lost":
                place.end(seen.name, "" if fault == "die" else fault, now)
            case "vanish":
                del place.monitors[seen.name]
                place.lost.discard(seen.name)
            case "deaf" | "hear" | "mute":
                heard = {"deaf": False, "hear": True, "mute": None}[fault]
                place.monitors[seen.name] = replace(seen, receiving=heard)


def runs(seen):
    return stays(seen) and seen.phase is Phase.RUNNING


def play(place, of, story):
    """Tell a story up to each decision: yields (spec, now) with the world ready for it."""
    now = EPOCH
    for step in story:
        now += step.after
        place.let_live(now)
        strike(place, step.fault, now)
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
    place = SimulatedPlace()
    for spec, now in play(place, of, story):
        place.settle(spec, IDENTITY, now)
        next_one = decide(spec, IDENTITY, now, place.observed())
        assert next_one.wishes == ()
        assert next_one.status == place.status
        assert not next_one.again


@given(specs(), STORIES)
@settings(max_examples=150, deadline=None)
def test_monitors_are_started_only_while_a_window_covers_now_and_one_for_each_pipeline(of, story):
    place = SimulatedPlace()
    for spec, now in play(place, of, story):
        place.wishes.clear()
        place.settle(spec, IDENTITY, now)
        if any(isinstance(wish, (Start, MoveEnd)) for wish in place.wishes):
            assert covers(spec, now)
        if place.blind:
            continue  # who was spared an eviction while nobody could look stays until somebody can
        starting = Counter(seen.order.pipeline for seen in place.live if stays(seen))
        for pipeline, number in starting.items():
            assert number == 1 or not any(runs(seen) for seen in place.live if seen.order.pipeline == pipeline)


@given(specs(), STORIES)
@settings(max_examples=150, deadline=None)
def test_nothing_that_a_window_covers_is_told_to_finish(of, story):
    place = SimulatedPlace()
    for spec, now in play(place, of, story):
        asked = spec.pipelines if spec else 0
        place.wishes.clear()
        place.settle(spec, IDENTITY, now)
        drained = [place.monitors[wish.name] for wish in place.wishes if isinstance(wish, Drain)]
        running = {seen.order.pipeline for seen in place.live if runs(seen)}
        for seen in drained if covers(spec, now) else ():
            never_ran = seen.name in place.stillborn
            too_many = seen.order.pipeline >= asked and seen.until is not None and seen.until <= now
            was_told_before = bool(seen.leaving)
            assert never_ran or too_many or was_told_before or seen.order.pipeline in running


@given(specs(schedules()), STORIES)
@settings(max_examples=150, deadline=None)
def test_nothing_runs_outside_of_its_window_and_its_overrun(of, story):
    place, spec = SimulatedPlace(), structs.replace(of, suspend=False)
    for _, now in play(place, spec, [replace(step, edit=...) for step in story]):
        place.settle(spec, IDENTITY, now)
        for seen in place.live if not place.blind else ():
            limit = last_moment(seen, spec)
            late = limit is not None and now >= limit + REPORT_GRACE
            assert not late or seen.phase is Phase.ENDING
            assert covers(spec, now) or (seen.until is not None and seen.until <= now) or seen.phase is Phase.ENDING


@given(specs(), STORIES)
@settings(max_examples=150, deadline=None)
def test_the_unknown_and_the_silent_change_nothing(of, story):
    place = SimulatedPlace()
    for spec, now in play(place, of, story):
        place.settle(spec, IDENTITY, now)
        blinded = replace(place.observed(), monitors=None)
        assert not decide(spec, IDENTITY, now, blinded).wishes
        for heard in (True, False, None):
            monitors = tuple(replace(seen, receiving=heard) for seen in place.monitors.values())
            assert not decide(spec, IDENTITY, now, replace(place.observed(), monitors=monitors)).wishes or place.blind


@given(specs(), STORIES)
@settings(max_examples=150, deadline=None)
def test_a_report_is_in_the_published_status_before_its_monitor_is_cleared_away(of, story):
    place = SimulatedPlace()
    for spec, now in play(place, of, story):
        if spec is None:
            break
        for _ in range(3):
            decision = decide(spec, IDENTITY, now, place.observed())
            for wish in decision.wishes:
                if isinstance(wish, Collect):
                    seen = place.monitors[wish.name]
                    assert seen.report is None or holds(place.status.history, short_report(seen))
                place.carry_out(wish)
            place.publish(decision.status)


@given(specs(schedules()), STORIES)
@settings(max_examples=150, deadline=None)
def test_whoever_is_taken_away_from_a_window_has_a_successor_in_the_same_decision(of, story):
    place, spec = SimulatedPlace(), structs.replace(of, suspend=False)
    for _, now in play(place, spec, [replace(step, edit=...) for step in story]):
        place.settle(spec, IDENTITY, now)
        situation = look(spec, IDENTITY, now, place.observed())
        if place.blind or not wanted(situation):
            continue
        held = {seen.order.pipeline for seen in place.live if stays(seen)}
        resting = {seen.order.pipeline for seen in place.monitors.values() if seen.phase is Phase.ENDED}
        assert held | resting >= set(range(spec.pipelines))


@given(specs(), STORIES)
@settings(max_examples=150, deadline=None)
def test_no_report_is_lost_and_none_counted_twice(of, story):
    place, taken = SimulatedPlace(), [0.0, 0.0]
    written = {}
    for spec, now in play(place, of, story):
        if spec is None:
            break
        before = place.status
        written |= {
            (seen.order.window, seen.order.pipeline, seen.report.ended_at): seen.report
            for seen in place.monitors.values()
            if seen.report
        }
        place.settle(spec, IDENTITY, now)
        taken = [known + new for known, new in zip(taken, newly_reported(before, place.status), strict=True)]
        if not place.blind:
            kept = {(each.window, each.pipeline, at) for each in place.status.history for at in each.parts}
            assert len(place.status.history) == HISTORY_LENGTH or kept >= set(written)
        assert all(each.monitored_seconds <= each.on_air_seconds + 1e-3 for each in place.status.history)
    assert taken[1] <= sum(report.monitored_seconds for report in written.values()) + 1e-3


@given(specs(), STORIES, st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_nothing_would_be_done_or_said_before_wake_at(of, story, shares):
    place = SimulatedPlace()
    for spec, now in play(place, of, story):
        wake_at = place.settle(spec, IDENTITY, now).wake_at
        assert wake_at is None or wake_at > now
        last = (wake_at or now + 3 * DAY) - timedelta(microseconds=1)
        for at in [now + (last - now) * share for share in shares] + [last]:
            early = decide(spec, IDENTITY, at, place.observed())
            assert early.wishes == ()
            assert early.status == place.status


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
    """Every wish with its second. `stuck`: monitors never end by themselves, so that they must be drained."""
    place, wake_at, told = SimulatedPlace(), EPOCH, []
    for second in range(1000):
        now = EPOCH + timedelta(seconds=second)
        before = dict(place.monitors)
        if not stuck:
            place.let_live(now)
        due = wake_at is not None and now >= wake_at
        if patient and not due and before == place.monitors:
            continue
        place.wishes.clear()
        wake_at = place.settle(spec, IDENTITY, now).wake_at
        told += [(second, wish) for wish in place.wishes]
    return told
