from dataclasses import replace
from datetime import timedelta

import pytest
from decided_stream import (
    IDENTITY,
    MINUTE,
    NAME,
    ROLLED,
    START,
    condition,
    decided,
    reason,
    recurring,
    spec,
    watching,
    window,
)
from simulated_runtime import SimulatedRuntime

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_operator.decision.model import Phase


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        pytest.param(recurring(timezone="Mars/Olympus"), Reason.INVALID_TIMEZONE, id="zone"),
        pytest.param(recurring(cron="99 * * * *"), Reason.INVALID_CRON, id="cron"),
        pytest.param(recurring(cron="0 0 30 2 *"), Reason.NO_MORE_WINDOWS, id="30 February"),
        pytest.param(window(START - 3 * MINUTE, START - 2 * MINUTE), Reason.WINDOW_PAST, id="over before it began"),
    ],
)
def test_a_schedule_without_windows_says_why(schedule, expected):
    decision = decided(SimulatedRuntime(), spec(schedule), START)
    assert not decision.actions
    assert reason(decision.status, ConditionType.SCHEDULED) == ("False", expected)


def test_the_next_transition_is_in_the_status():
    early = decided(SimulatedRuntime(), spec(), START - timedelta(hours=1)).status
    assert (early.next_transition.at, early.next_transition.to) == (START - 2 * MINUTE, "Monitored")
    assert reason(early, ConditionType.SCHEDULED) == ("True", Reason.WINDOW_AHEAD)
    late = decided(SimulatedRuntime(), spec(), START).status
    assert (late.next_transition.at, late.next_transition.to) == (ROLLED, "OffAir")


def test_a_condition_keeps_its_time_until_its_status_changes():
    runtime = watching(spec(), START - MINUTE)
    status = runtime.settle(spec(), IDENTITY, START + 30 * MINUTE).status
    assert condition(status, ConditionType.SCHEDULED).last_transition_time == START - MINUTE
    runtime.monitors[NAME] = replace(runtime.monitors[NAME], receiving=False)
    status = runtime.settle(spec(), IDENTITY, START + 40 * MINUTE).status
    assert condition(status, ConditionType.RECEIVING).last_transition_time == START + 40 * MINUTE
    assert condition(status, ConditionType.SCHEDULED).last_transition_time == START - MINUTE
    assert {found.observed_generation for found in status.conditions} == {3}


def test_the_status_counts_its_monitors():
    runtime = watching(spec(pipelines=2))
    runtime.monitors[NAME] = replace(runtime.monitors[NAME], phase=Phase.ENDED)
    status = decided(runtime, spec(pipelines=2), START + MINUTE).status
    assert status.pipelines == 2, "what is about to be started counts"
    runtime.monitors[NAME] = replace(runtime.monitors[NAME], ended_at=START + MINUTE)
    status = decided(runtime, spec(pipelines=2), START + MINUTE).status
    assert status.pipelines == 1
    assert [shard.name for shard in status.shards] == [NAME[:-1] + "1"]
    assert reason(status, ConditionType.DEGRADED) == ("True", Reason.FEWER_PIPELINES)


@pytest.mark.parametrize("now", [pytest.param(START - MINUTE, id="in pre-roll"), pytest.param(START, id="on air")])
def test_why_nothing_arrives_is_told_in_the_monitors_own_words(now):
    runtime = watching(spec(pipelines=2), START - MINUTE)
    for name, cause in zip(sorted(runtime.monitors), ("answered 401", ""), strict=True):
        runtime.monitors[name] = replace(runtime.monitors[name], receiving=False, cause=cause)
    status = decided(runtime, spec(pipelines=2), now).status
    assert reason(status, ConditionType.RECEIVING) == ("False", Reason.SIGNAL_ABSENT)
    told = "Nothing arrives from the source: answered 401. The monitor stays."
    assert condition(status, ConditionType.RECEIVING).message == told
    assert condition(status, ConditionType.READY).message == told


def test_two_monitors_may_see_two_causes():
    runtime = watching(spec(pipelines=2))
    for name, cause in zip(sorted(runtime.monitors), ("answered 401", "answered 404"), strict=True):
        runtime.monitors[name] = replace(runtime.monitors[name], receiving=False, cause=cause)
    message = condition(decided(runtime, spec(pipelines=2), START).status, ConditionType.RECEIVING).message
    assert message == "Nothing arrives from the source: answered 401; answered 404. The monitor stays."
