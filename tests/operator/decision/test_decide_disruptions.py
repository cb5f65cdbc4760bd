from dataclasses import replace
from datetime import timedelta

import pytest
from decided_stream import (
    IDENTITY,
    MINUTE,
    NAME,
    ROLLED,
    SECOND,
    START,
    condition,
    decided,
    reason,
    recurring,
    spec,
    watching,
)

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.livestream import Overrun
from tallylight_operator.decision.model import IGNORED_DRAIN, Drain, Phase, Start

WHYS = [
    pytest.param(lambda runtime: runtime.evict(NAME), id="about to be evicted"),
    pytest.param(lambda runtime: runtime.delete(NAME, START), id="deleted"),
    pytest.param(lambda runtime: runtime.lose(NAME, START), id="on a lost node"),
]


@pytest.mark.parametrize("disrupt", WHYS)
def test_a_monitor_that_is_taken_away_is_replaced_at_once_and_not_drained(on_air, disrupt):
    disrupt(on_air)
    decision = decided(on_air, spec(), START + MINUTE)
    assert [(type(action), action.name, action.order.pipeline) for action in decision.actions] == [
        (Start, f"{NAME}-2", 0)
    ]
    assert reason(decision.status, ConditionType.PROVISIONED) == ("False", Reason.REPLACING)
    assert reason(decision.status, ConditionType.DEGRADED) == ("True", Reason.REPLACING)
    assert reason(decision.status, ConditionType.READY) == ("False", Reason.REPLACING)
    assert "Another takes over" in condition(decision.status, ConditionType.PROVISIONED).message
    assert decision.status.pipelines == 1


@pytest.mark.parametrize("disrupt", WHYS)
def test_once_the_successor_runs_all_is_as_asked(on_air, disrupt):
    disrupt(on_air)
    on_air.settle(spec(), IDENTITY, START + SECOND)
    on_air.monitors[f"{NAME}-2"] = replace(on_air.monitors[f"{NAME}-2"], phase=Phase.RUNNING, receiving=True)
    decision = decided(on_air, spec(), START + 2 * SECOND)
    assert not decision.actions
    assert reason(decision.status, ConditionType.PROVISIONED) == ("True", Reason.MONITOR_RUNNING)
    assert reason(decision.status, ConditionType.DEGRADED) == ("False", Reason.AS_ASKED)


def test_a_successor_that_no_node_takes_says_so(on_air):
    on_air.evict(NAME)
    on_air.settle(spec(), IDENTITY, START + SECOND)
    second = on_air.monitors[f"{NAME}-2"]
    on_air.monitors[second.name] = replace(second, blocker=Reason.UNSCHEDULABLE, detail="0/3 nodes")
    status = decided(on_air, spec(), START + 2 * SECOND).status
    assert reason(status, ConditionType.PROVISIONED) == ("False", Reason.UNSCHEDULABLE)
    assert reason(status, ConditionType.DEGRADED) == ("True", Reason.REPLACING)


def test_both_reports_are_one(on_air):
    on_air.delete(NAME, START + 20 * MINUTE)
    on_air.settle(spec(), IDENTITY, START + 20 * MINUTE)
    on_air.end(NAME, "stopped", START + 21 * MINUTE)
    on_air.settle(spec(), IDENTITY, START + 21 * MINUTE)
    on_air.end(f"{NAME}-2", "window_ended", ROLLED)
    status = on_air.settle(spec(), IDENTITY, ROLLED).status
    assert not on_air.monitors
    assert len(status.history) == 1
    assert status.last_report.on_air_seconds == (ROLLED - START).total_seconds()


@pytest.mark.parametrize("first_one", [True, False], ids=["the first to run stays", "only the second one runs"])
def test_an_eviction_that_is_taken_back_leaves_one_in_the_end(on_air, first_one):
    on_air.evict(NAME)
    on_air.settle(spec(), IDENTITY, START + SECOND)
    second = f"{NAME}-2"
    assert not decided(on_air, spec(), START + 2 * SECOND).actions
    on_air.take_back(NAME)
    if not first_one:
        crashed = replace(on_air.monitors[NAME], phase=Phase.RESTARTING, receiving=None)
        on_air.monitors |= {NAME: crashed, second: replace(on_air.monitors[second], phase=Phase.RUNNING)}
    actions = decided(on_air, spec(), START + 2 * SECOND).actions
    assert actions == (Drain(second if first_one else NAME, "another does the same"),)


def test_while_none_of_two_runs_none_is_drained(on_air):
    on_air.evict(NAME)
    on_air.settle(spec(), IDENTITY, START + SECOND)
    on_air.take_back(NAME)
    on_air.monitors[NAME] = replace(on_air.monitors[NAME], phase=Phase.RESTARTING, receiving=None)
    assert not decided(on_air, spec(), START + 2 * SECOND).actions


def test_a_second_disruption_is_followed_by_a_third_name(on_air):
    on_air.lose(NAME, START)
    on_air.settle(spec(), IDENTITY, START + SECOND)
    on_air.evict(f"{NAME}-2")
    assert [action.name for action in decided(on_air, spec(), START + MINUTE).actions] == [f"{NAME}-3"]


def test_a_monitor_that_took_over_a_moment_ago_is_replaced_after_a_rest(on_air):
    on_air.lose(NAME, START - MINUTE)
    on_air.settle(spec(), IDENTITY, START)
    second = f"{NAME}-2"
    on_air.monitors[second] = replace(on_air.monitors[second], asked_at=START)
    on_air.delete(second, START + 4 * SECOND)
    resting = decided(on_air, spec(), START + 4 * SECOND)
    assert not resting.actions
    assert resting.requeue_at == START + 10 * SECOND
    assert reason(resting.status, ConditionType.PROVISIONED) == ("False", Reason.REPLACING)
    assert [type(action) for action in decided(on_air, spec(), resting.requeue_at).actions] == [Start]


@pytest.mark.parametrize(
    "disrupt",
    [
        pytest.param(lambda runtime, now: runtime.evict(NAME), id="about to be evicted"),
        pytest.param(lambda runtime, now: runtime.delete(NAME, now), id="deleted"),
        pytest.param(lambda runtime, now: runtime.lose(NAME, now), id="on a lost node"),
    ],
)
def test_an_overrun_is_carried_on_by_another_with_the_same_order(on_air, disrupt):
    before, now = on_air.monitors[NAME], ROLLED + MINUTE
    disrupt(on_air, now)
    on_air.settle(spec(), IDENTITY, now)
    (start,) = (action for action in on_air.actions if isinstance(action, Start))
    assert (start.name, start.order, start.until) == (f"{NAME}-2", before.order, before.until)


@pytest.mark.parametrize(
    ("of", "now", "observed"),
    [
        pytest.param(spec(), ROLLED + MINUTE, {"receiving": False}, id="nothing arrives any more"),
        pytest.param(spec(), ROLLED + timedelta(hours=1), {}, id="the longest overrun is over"),
        pytest.param(spec(overrun=Overrun(policy="Stop")), ROLLED + MINUTE, {}, id="nothing may run over"),
        pytest.param(spec(suspend=True), ROLLED + MINUTE, {}, id="it is suspended"),
        pytest.param(spec(), ROLLED + MINUTE, {"leaving": IGNORED_DRAIN}, id="it was to end anyway"),
    ],
)
def test_what_is_over_is_carried_on_by_none(on_air, of, now, observed):
    on_air.delete(NAME, now)
    on_air.monitors[NAME] = replace(on_air.monitors[NAME], **observed)
    assert not [action for action in decided(on_air, of, now).actions if isinstance(action, Start)]


def test_a_monitor_on_a_lost_node_is_no_monitor_that_is_there(on_air):
    on_air.lose(NAME, ROLLED - MINUTE)
    on_air.settle(spec(), IDENTITY, ROLLED - MINUTE)
    on_air.end(f"{NAME}-2", "window_ended", ROLLED)
    status = on_air.settle(spec(), IDENTITY, ROLLED).status
    assert list(on_air.monitors) == [NAME]
    assert status.pipelines == 0
    assert reason(status, ConditionType.PROVISIONED) == ("True", Reason.OFF_AIR)


def test_a_monitor_that_was_lost_in_an_earlier_window_is_not_replaced_in_the_next():
    daily = spec(recurring())
    runtime = watching(daily)
    runtime.lose(NAME, ROLLED - MINUTE)
    status = runtime.settle(daily, IDENTITY, START + timedelta(days=1)).status
    assert reason(status, ConditionType.PROVISIONED) == ("False", Reason.MONITOR_STARTING)
    assert reason(status, ConditionType.DEGRADED) == ("False", Reason.AS_ASKED)


def test_one_too_many_that_is_taken_away_is_not_replaced():
    runtime = watching(spec(pipelines=2))
    runtime.delete(f"{NAME[:-1]}1", START)
    decision = decided(runtime, spec(pipelines=1), START + SECOND)
    assert not decision.actions
    assert reason(decision.status, ConditionType.DEGRADED) == ("False", Reason.AS_ASKED)


def test_a_report_from_a_node_that_was_lost_is_kept_when_it_comes_back(on_air):
    on_air.lose(NAME, START + 20 * MINUTE)
    on_air.settle(spec(), IDENTITY, START + 20 * MINUTE)
    on_air.end(NAME, "stopped", START + 30 * MINUTE)
    on_air.settle(spec(), IDENTITY, START + 30 * MINUTE)
    assert list(on_air.monitors) == [f"{NAME}-2"]
    assert on_air.status.last_report.outcome == "stopped"


def test_a_monitor_that_ignores_a_drain_is_drained_once_more(on_air):
    on_air.settle(spec(suspend=True), IDENTITY, START)
    on_air.actions.clear()
    deadline = decided(on_air, spec(suspend=True), START).requeue_at
    assert deadline == START + timedelta(seconds=90)
    on_air.settle(spec(suspend=True), IDENTITY, deadline)
    assert on_air.actions == [Drain(NAME, IGNORED_DRAIN)]
    assert not decided(on_air, spec(suspend=True), deadline).actions
