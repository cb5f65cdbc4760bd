from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
from decided_stream import (
    END,
    IDENTITY,
    MINUTE,
    NAME,
    ROLLED,
    SECOND,
    START,
    condition,
    decided,
    reason,
    spec,
    watching,
)
from simulated_runtime import SimulatedRuntime

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.duration import Duration
from tallylight_contract.livestream import (
    Always,
    DetectorChoice,
    Overrun,
    Resources,
    Schedule,
)
from tallylight_operator.decision.decide import decide
from tallylight_operator.decision.model import Collect, Drain, Phase, Start
from tallylight_operator.schedule.windows import window_id


@pytest.mark.parametrize(
    ("now", "starts"),
    [
        pytest.param(START - 2 * MINUTE - SECOND, False, id="before the preRoll"),
        pytest.param(START - 2 * MINUTE, True, id="at the preRoll"),
        pytest.param(END, True, id="in the postRoll"),
        pytest.param(ROLLED - SECOND, True, id="in its last second"),
        pytest.param(ROLLED, False, id="after the postRoll"),
    ],
)
def test_a_monitor_is_started_from_pre_roll_to_post_roll(now, starts):
    actions = decided(SimulatedRuntime(), spec(), now).actions
    assert [(type(action), action.name, action.until) for action in actions] == [(Start, NAME, ROLLED)] * starts


def test_a_monitors_order_says_what_the_spec_says():
    detectors = [DetectorChoice(name="black")]
    asked = {"tier": "Light", "profile": "ott", "detectors": detectors, "resources": Resources(limits={"cpu": 1})}
    (action,) = decided(SimulatedRuntime(), spec(**asked), START).actions
    assert msgspec.to_builtins(action.order, enc_hook=str) == {
        "namespace": "sports",
        "stream": "cup",
        "window": window_id(START),
        "windowStart": "2026-06-06T18:00:00Z",
        "url": "https://origin.example/m.m3u8",
        "tier": "Light",
        "profile": "ott",
        "postRoll": "1m",
        "overrun": {},
        "detectors": [{"name": "black"}],
        "madeWith": {"resources": {"requests": {}, "limits": {"cpu": "1"}}},
    }


def test_two_pipelines_are_two_monitors():
    actions = decided(SimulatedRuntime(), spec(pipelines=2), START).actions
    assert [(action.name, action.order.pipeline) for action in actions] == [(NAME, 0), (NAME[:-1] + "1", 1)]


def test_always_has_no_end():
    decision = decided(SimulatedRuntime(), spec(Schedule(always=Always())), START)
    (action,) = decision.actions
    assert action.until is None
    assert decision.requeue_at == START + 10 * SECOND  # people are told then that nothing runs yet
    assert decision.status.active_window.start == START
    assert reason(decision.status, ConditionType.SCHEDULED) == ("True", Reason.ALWAYS)


def test_always_stays_since_when_it_was_first_watched():
    always = spec(Schedule(always=Always()))
    runtime = watching(always)
    runtime.end(next(iter(runtime.monitors)), "", START + MINUTE)
    runtime.settle(always, IDENTITY, START + 2 * MINUTE)
    (monitor,) = runtime.live
    assert monitor.order.window_start == START


# Overrun


@pytest.mark.parametrize(
    ("overrun", "late", "drained"),
    [
        pytest.param(Overrun(), timedelta(minutes=59), False, id="Extend: left alone"),
        pytest.param(Overrun(), timedelta(hours=1, seconds=29), False, id="Extend: time for its report"),
        pytest.param(Overrun(), timedelta(hours=1, seconds=30), True, id="Extend: too long"),
        pytest.param(Overrun(policy="Stop"), timedelta(seconds=29), False, id="Stop: time for its report"),
        pytest.param(Overrun(policy="Stop"), timedelta(seconds=30), True, id="Stop: too long"),
    ],
)
def test_a_monitor_past_its_end(overrun, late, drained):
    runtime = watching(spec(overrun=overrun))
    actions = decided(runtime, spec(overrun=overrun), ROLLED + late).actions
    assert [type(action) for action in actions] == [Drain] * drained


def test_an_overrun_is_in_the_status(on_air):
    status = decided(on_air, spec(), ROLLED + MINUTE).status
    assert status.active_window.overrun_until == ROLLED + timedelta(hours=1)
    assert (status.active_window.start, status.active_window.end) == (START, END)
    assert reason(status, ConditionType.SCHEDULED) == ("True", Reason.ON_AIR)
    assert status.next_transition.at == ROLLED + timedelta(hours=1)


def test_overrun_forbidden_in_mid_overrun_ends_it(on_air):
    actions = decided(on_air, spec(overrun=Overrun(policy="Stop")), ROLLED + MINUTE).actions
    assert [type(action) for action in actions] == [Drain]


# Missed


def test_a_window_is_not_begun_after_its_start_deadline():
    late = spec(start_deadline=Duration(minutes=5))
    assert decided(SimulatedRuntime(), late, START + 5 * MINUTE - SECOND).actions
    decision = decided(SimulatedRuntime(), late, START + 5 * MINUTE)
    assert not decision.actions
    assert reason(decision.status, ConditionType.SCHEDULED) == ("False", Reason.WINDOW_MISSED)
    assert reason(decision.status, ConditionType.READY) == ("False", Reason.NOT_WATCHED)
    assert decision.gap_reason is Reason.WINDOW_MISSED
    assert "startDeadline" in condition(decision.status, ConditionType.READY).message


def test_a_window_that_was_begun_is_never_missed():
    late = spec(start_deadline=Duration(minutes=5))
    runtime = watching(late)
    runtime.monitors.clear()  # a node burned down
    actions = decided(runtime, late, START + 30 * MINUTE).actions
    assert [type(action) for action in actions] == [Start]


def test_a_start_that_fails_until_the_deadline_is_a_miss():
    late = spec(start_deadline=Duration(minutes=5))
    runtime = SimulatedRuntime()
    monitor = replace(runtime.observed(), last_error="the Secret cup-origin is missing")
    decision = decide(late, IDENTITY, START, monitor)
    assert decision.requeue_at == START + 10 * SECOND
    assert (
        decide(late, IDENTITY, START + MINUTE, replace(monitor, status=decision.status)).requeue_at
        == START + 5 * MINUTE
    )
    status = decision.status
    assert reason(status, ConditionType.PROVISIONED) == ("False", Reason.MONITOR_MISSING)
    assert "cup-origin" in condition(status, ConditionType.PROVISIONED).message
    assert status.active_window is None
    runtime.publish(status)
    assert not decided(runtime, late, START + 6 * MINUTE).actions


# Suspended, deleted, unknown


def test_suspend_drains_and_resume_starts_again(on_air):
    held = spec(suspend=True)
    status = on_air.settle(held, IDENTITY, START + MINUTE).status
    assert on_air.actions == [Drain(NAME, "the LiveStream is suspended")]
    assert reason(status, ConditionType.PAUSED) == ("True", Reason.SUSPENDED)
    on_air.let_live(START + 2 * MINUTE)
    on_air.settle(held, IDENTITY, START + 2 * MINUTE)
    assert not on_air.monitors
    on_air.settle(spec(start_deadline=Duration(seconds=1)), IDENTITY, START + 3 * MINUTE)
    assert [monitor.phase for monitor in on_air.live] == [Phase.STARTING]


def test_a_deleted_stream_is_drained_then_collected(on_air):
    assert [type(action) for action in decided(on_air, None, START).actions] == [Drain]
    on_air.settle(None, IDENTITY, START)
    assert not decided(on_air, None, START).actions
    on_air.let_live(START + SECOND)
    assert decided(on_air, None, START + SECOND).actions == (Collect(NAME),)


@pytest.mark.parametrize("now", [START, ROLLED + timedelta(hours=5)])
@pytest.mark.parametrize("of", [spec(), spec(suspend=True), None, spec(pipelines=2)])
def test_the_unknown_holds(on_air, of, now):
    on_air.unobservable = True
    decision = decided(on_air, of, now)
    assert not decision.actions
    assert decision.status.shards == on_air.status.shards
    if of is not None:
        assert reason(decision.status, ConditionType.PROVISIONED) == ("Unknown", Reason.UNKNOWN)


@pytest.mark.parametrize(
    ("receiving", "expected"),
    [
        pytest.param(True, ("True", Reason.SIGNAL_PRESENT), id="present"),
        pytest.param(False, ("False", Reason.SIGNAL_ABSENT), id="absent"),
        pytest.param(None, ("Unknown", Reason.UNKNOWN), id="not known"),
    ],
)
def test_loss_of_signal_is_in_the_status_and_ends_nothing(on_air, receiving, expected):
    on_air.monitors[NAME] = replace(on_air.monitors[NAME], receiving=receiving)
    decision = decided(on_air, spec(), START + MINUTE)
    assert not decision.actions
    assert reason(decision.status, ConditionType.RECEIVING) == expected
    assert reason(decision.status, ConditionType.READY) == ("True", Reason.MONITORING)
