from datetime import timedelta

import pytest
from msgspec import structs
from pods import CUP, NOON, order
from simulated_runtime import SimulatedRuntime

from tallylight_contract import labels
from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.duration import Duration
from tallylight_contract.livestream import LiveStreamSpec, Schedule, Source, Window
from tallylight_contract.status import LiveStreamStatus
from tallylight_operator.decision.decide import decide
from tallylight_operator.decision.model import Drain, Identity, MoveEnd, ObservedMonitor, ObservedState, Phase, Start
from tallylight_operator.schedule.overrides import Overrides, read

HOUR = timedelta(hours=1)
TOMORROW = NOON + 24 * HOUR
SPEC = LiveStreamSpec(
    source=Source(url="https://origin.example/m.m3u8"),
    schedule=Schedule(window=Window(start=TOMORROW, end=TOMORROW + HOUR)),
    pre_roll=Duration(0),
    post_roll=Duration(0),
)


def decided(at=NOON, monitors=(), status=LiveStreamStatus(), **annotations):  # noqa: B008 - frozen
    names = {"paused": labels.PAUSED, "forced": labels.FORCE_ON_AIR, "muted": labels.MUTED}
    overrides = read({names[name]: text for name, text in annotations.items()})
    return decide(SPEC, Identity(CUP, 1, overrides), at, ObservedState(tuple(monitors), status))


def condition(decision, kind):
    return next(each for each in decision.status.conditions if each.type is kind)


def running(until):
    return ObservedMonitor("cup-aaaa0000-0", order(window="aaaa0000"), until, Phase.RUNNING, receiving=True)


def stamp(at):
    return at.isoformat()


def test_forced_on_air_has_a_monitor_outside_every_window_that_ends_with_it():
    decision = decided(forced=stamp(NOON + HOUR))
    (start,) = decision.actions
    assert isinstance(start, Start)
    assert start.until == NOON + HOUR
    assert start.order.window_start == NOON
    assert decision.requeue_at == NOON + timedelta(seconds=10), "then people are told that it is not watched yet"
    assert condition(decision, ConditionType.SCHEDULED).reason is Reason.ON_AIR


def test_when_the_force_is_over_or_taken_back_the_schedule_holds_again():
    assert decided(NOON + HOUR, forced=stamp(NOON + HOUR)).actions == ()
    (drain,) = decided(monitors=[running(NOON + HOUR)]).actions
    assert isinstance(drain, Drain)


def test_a_later_force_moves_the_end_of_the_monitor_that_runs():
    assert decided(monitors=[running(NOON + HOUR)], forced=stamp(NOON + 2 * HOUR)).actions == (
        MoveEnd("cup-aaaa0000-0", NOON + 2 * HOUR),
    )


@pytest.mark.parametrize(
    ("forced", "until"),
    [
        pytest.param(TOMORROW + 2 * HOUR, TOMORROW + 2 * HOUR, id="longer than the window"),
        pytest.param(TOMORROW + HOUR / 2, TOMORROW + HOUR, id="shorter than the window"),
    ],
)
def test_a_window_that_is_open_keeps_its_name_and_only_ends_later(forced, until):
    planned, forced_too = decided(TOMORROW), decided(TOMORROW, forced=stamp(forced))
    assert forced_too.actions[0].name == planned.actions[0].name
    assert forced_too.actions[0].until == until


@pytest.mark.parametrize("paused", ["true", stamp(TOMORROW + HOUR)])
def test_paused_means_no_monitor_and_says_by_what(paused):
    decision = decided(TOMORROW, [running(TOMORROW + HOUR)], paused=paused)
    assert [type(action) for action in decision.actions] == [Drain]
    assert condition(decision, ConditionType.PAUSED).status == "True"
    assert labels.PAUSED in condition(decision, ConditionType.READY).message


def test_a_pause_ends_at_its_instant_and_a_decision_is_due_then():
    pause_end = TOMORROW + HOUR / 2
    assert decided(TOMORROW, paused=stamp(pause_end)).requeue_at == pause_end
    assert [type(action) for action in decided(pause_end, paused=stamp(pause_end)).actions] == [Start]


def test_paused_goes_before_forced():
    assert decided(paused="true", forced=stamp(TOMORROW)).actions == ()


@pytest.mark.parametrize("text", ["yes", "2026-12-05T20:00:00", "tomorrow", "0001-01-01T00:00:00+02:00"])
def test_what_cannot_be_read_is_ignored_and_reported(text):
    decision = decided(TOMORROW, paused=text, forced=text, muted=text)
    assert [type(action) for action in decision.actions] == [Start]
    assert decision.actions[0].muted_until is None
    message = condition(decision, ConditionType.PAUSED).message
    assert labels.PAUSED in message
    assert labels.FORCE_ON_AIR in message
    assert f"{labels.MUTED} must be an instant" in message


@pytest.mark.parametrize("text", ["true", "false"])
def test_a_mute_has_an_end_or_is_none(text):
    decision = decided(TOMORROW, muted=text)
    assert f"Ignored: {labels.MUTED} must be an instant" in condition(decision, ConditionType.PAUSED).message
    assert decision.status.muted_until is None


def test_an_instant_on_other_clocks_is_shown_in_utc():
    decision = decided(NOON, paused="2026-06-06T16:00:00+02:00")
    assert "until 2026-06-06T14:00:00Z" in condition(decision, ConditionType.READY).message


def test_no_annotation_overrides_nothing():
    assert read({}) == Overrides()
    assert read({labels.PAUSED: "false"}) == Overrides()


def test_a_forced_stream_is_at_rest_once_its_monitor_is_started():
    runtime = SimulatedRuntime()
    first = decided(forced=stamp(NOON + HOUR))
    for action in first.actions:
        runtime.carry_out(action)
    runtime.publish(first.status)
    second = decided(NOON, runtime.observed().monitors, first.status, forced=stamp(NOON + HOUR))
    assert second.actions == ()
    assert second.status == first.status


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59Z", "2200-01-01T00:00:00Z"])
def test_forced_on_air_for_ever_is_on_air_whatever_is_added_to_that(text):
    spec = structs.replace(SPEC, post_roll=Duration(hours=6))
    overrides = read({labels.FORCE_ON_AIR: text, labels.MUTED: text})
    runtime, identity = SimulatedRuntime(), Identity(CUP, 1, overrides)
    runtime.settle(spec, identity, NOON)
    assert [monitor.until.year for monitor in runtime.live] == [2200]
    assert decide(spec, identity, NOON, runtime.observed()).actions == ()


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("tallylight.dev/pause", "paused"),
        ("tallylight.dev/Paused", "paused"),
        ("tallylight.dev/force-onair", "force-on-air"),
    ],
)
def test_an_annotation_of_ours_that_overrides_nothing_is_said_to_be_ignored(name, meant):
    overrides = read({name: "true"})
    assert overrides.mistake == f"{name} is no override; did you mean tallylight.dev/{meant}?"
    found = condition(
        decide(SPEC, Identity(CUP, 1, overrides), NOON, ObservedState((), LiveStreamStatus())), ConditionType.PAUSED
    )
    assert (found.status, found.reason) == ("False", Reason.INVALID_ANNOTATION)


def test_annotations_of_others_are_none_of_ours_and_of_many_mistakes_three_are_named():
    others = {"example.com/paused": "true", "user.tallylight.dev/x": "y", "kubectl.kubernetes.io/last-applied": "{}"}
    assert read(others).mistake == ""
    many = {f"{labels.PAUSED}{number:04}": "" for number in range(1000)}
    assert read(many).mistake.count("is no override") == 3
