"""Until when nobody is alerted: told to monitors that run and to those that start, and said in the status."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pods import CUP, NOON
from simulated_runtime import SimulatedRuntime

from tallylight_contract import labels
from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.livestream import Always, LiveStreamSpec, Schedule, Source
from tallylight_operator.decision.decide import decide
from tallylight_operator.decision.model import Identity, Mute, Start
from tallylight_operator.schedule.overrides import read

HOUR = timedelta(hours=1)
SPEC = LiveStreamSpec(
    source=Source(url="https://origin.example/m.m3u8"), schedule=Schedule(always=Always()), pipelines=2
)


def muted(until=None):
    return Identity(CUP, 1, read({} if until is None else {labels.MUTED: until.isoformat()}))


@pytest.fixture
def runtime():
    """Two monitors on air, that nobody has muted."""
    found = SimulatedRuntime()
    for _ in range(2):
        found.settle(SPEC, muted(), NOON)
        found.let_live(NOON)
    found.settle(SPEC, muted(), NOON)
    found.actions.clear()
    return found


def test_a_mute_is_told_to_every_monitor_that_runs_and_nothing_else_of_them_changes(runtime):
    before = dict(runtime.monitors)
    decision = runtime.settle(SPEC, muted(NOON + HOUR), NOON)
    assert runtime.actions == [Mute(name, NOON + HOUR) for name in sorted(before)]
    assert runtime.monitors == {name: replace(each, muted_until=NOON + HOUR) for name, each in before.items()}
    assert runtime.status.muted_until == NOON + HOUR
    assert decision.requeue_at == NOON + HOUR


def test_a_monitor_that_starts_is_muted_from_the_first():
    decision = decide(SPEC, muted(NOON + HOUR), NOON, SimulatedRuntime().observed())
    assert [(type(action), action.muted_until) for action in decision.actions] == [(Start, NOON + HOUR)] * 2
    assert decision.status.muted_until == NOON + HOUR


def test_one_that_finishes_is_muted_as_well_for_it_may_tell_of_a_defect_still(runtime):
    runtime.lingers = True
    name = next(iter(runtime.monitors))
    runtime.delete(name, NOON)
    runtime.settle(SPEC, muted(NOON + HOUR), NOON)
    assert Mute(name, NOON + HOUR) in runtime.actions


@pytest.mark.parametrize(
    ("again", "told"),
    [
        pytest.param(NOON + 2 * HOUR, NOON + 2 * HOUR, id="longer"),
        pytest.param(NOON + HOUR / 2, NOON + HOUR / 2, id="shorter"),
        pytest.param(None, None, id="taken back"),
        pytest.param(NOON, None, id="until an instant that is over"),
    ],
)
def test_a_mute_may_be_moved_or_taken_back(runtime, again, told):
    runtime.settle(SPEC, muted(NOON + HOUR), NOON)
    runtime.actions.clear()
    runtime.settle(SPEC, muted(again), NOON)
    assert runtime.actions == [Mute(name, told) for name in sorted(runtime.monitors)]
    assert runtime.status.muted_until == told


def test_a_mute_that_is_over_needs_no_word_and_the_status_says_so(runtime):
    identity = muted(NOON + HOUR)
    runtime.settle(SPEC, identity, NOON)
    assert decide(SPEC, identity, NOON + HOUR - timedelta(microseconds=1), runtime.observed()).status == runtime.status
    over = decide(SPEC, identity, NOON + HOUR, runtime.observed())
    assert over.actions == ()
    assert over.status.muted_until is None


def test_a_mute_that_could_not_be_told_is_not_said_to_hold(runtime):
    failed = replace(runtime.observed(), last_error="the API server answers 500")
    assert decide(SPEC, muted(NOON + HOUR), NOON, failed).status.muted_until is None


def test_while_monitors_are_unobservable_the_mute_stays_what_it_was(runtime):
    runtime.settle(SPEC, muted(NOON + HOUR), NOON)
    runtime.unobservable = True
    assert decide(SPEC, muted(), NOON, runtime.observed()).status.muted_until == NOON + HOUR


def test_a_monitor_made_before_there_were_mutes_is_told_nothing_and_the_status_names_the_annotation(runtime):
    runtime.monitors = {name: replace(each, mutable=False) for name, each in runtime.monitors.items()}
    status = runtime.settle(SPEC, muted(NOON + HOUR), NOON).status
    assert runtime.actions == []
    assert status.muted_until is None
    degraded = next(each for each in status.conditions if each.type is ConditionType.DEGRADED)
    assert degraded.reason is Reason.EDIT_PENDING
    assert labels.MUTED in degraded.message
    calm = runtime.settle(SPEC, muted(NOON + HOUR), NOON + HOUR).status
    assert next(each for each in calm.conditions if each.type is ConditionType.DEGRADED).reason is Reason.AS_ASKED
