"""A stream that one monitor cannot carry, from its first late second to its last report, on a simulated runtime."""

from dataclasses import replace
from datetime import timedelta

import pytest
from decided_stream import IDENTITY, MINUTE, NAME, ROLLED, SECOND, START, condition, reason, recurring, spec, watching
from hypothesis import given, settings
from hypothesis import strategies as st
from loaded_stream import Heavy, judged_by
from msgspec import structs
from simulated_runtime import SimulatedRuntime
from stories import STORIES, play, specs

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.detectors import BY_DEFAULT
from tallylight_contract.livestream import DetectorChoice, Scaling
from tallylight_operator.decision.decide import decide
from tallylight_operator.decision.model import Drain, Phase, Start, Waits
from tallylight_operator.decision.monitor_facts import place_of

COSTS = {"silence": 0.1, "continuity_errors": 0.1, "decode_damage": 0.1, "playlist_stale": 0.0}
DETECTORS = [DetectorChoice(name=name) for name in COSTS]
OF = spec(detectors=DETECTORS)
LATER = START + 10 * MINUTE
HOUR = timedelta(hours=1)
SHARDS = [f"{NAME}-3s{shard}" for shard in range(3)]


@pytest.fixture
def heavy():
    return Heavy(COSTS)


@pytest.fixture
def overloaded(heavy):
    runtime = watching(OF)
    heavy.measured(runtime)
    return runtime


@pytest.fixture
def spread(overloaded, heavy):
    """Three monitors share what one could not carry, and the one is gone."""
    for second in range(4):
        at = LATER + second * SECOND
        overloaded.settle(OF, IDENTITY, at)
        overloaded.let_live(at)
        heavy.measured(overloaded)
    overloaded.settle(OF, IDENTITY, LATER + 5 * SECOND)
    overloaded.actions.clear()
    return overloaded


def names(actions, kind):
    return [action.name for action in actions if isinstance(action, kind)]


def degraded(status):
    return reason(status, ConditionType.DEGRADED)


def test_shards_are_started_beside_it_and_it_goes_once_all_have_taken_over(overloaded, heavy):
    status = overloaded.settle(OF, IDENTITY, LATER).status
    assert names(overloaded.actions, Start) == SHARDS
    assert names(overloaded.actions, Drain) == []
    assert degraded(status) == ("True", Reason.SPREADING)
    assert condition(status, ConditionType.DEGRADED).message == (
        "A monitor is 12 s late, and needs 0.40 of 0.30 cores, 0.10 for decoding alone: 3 monitors are to share its"
        " detectors."
    )
    assert reason(status, ConditionType.PROVISIONED) == ("True", Reason.MONITOR_RUNNING)
    assert reason(status, ConditionType.READY) == ("True", Reason.MONITORING)

    overloaded.let_live(LATER + SECOND)
    heavy.measured(overloaded)
    status = overloaded.settle(OF, IDENTITY, LATER + SECOND).status
    assert names(overloaded.actions, Drain) == [NAME]
    assert degraded(status) == ("False", Reason.AS_ASKED)
    assert judged_by(overloaded, COSTS) == sorted(COSTS)


def test_the_status_says_who_judges_what(spread):
    shards = {shard.name: shard.detectors for shard in spread.status.shards}
    assert list(shards) == SHARDS
    assert sorted(name for judged in shards.values() for name in judged) == sorted(COSTS)


@pytest.mark.parametrize("late", range(3))
def test_as_long_as_one_shard_does_not_receive_it_stays(overloaded, heavy, late):
    overloaded.settle(OF, IDENTITY, LATER)
    overloaded.let_live(LATER + SECOND)
    heavy.measured(overloaded)
    slow = overloaded.monitors[SHARDS[late]]
    overloaded.monitors[slow.name] = replace(slow, receiving=False, asked_at=LATER)
    overloaded.settle(OF, IDENTITY, LATER + SECOND)
    assert names(overloaded.actions, Drain) == []


def test_it_stays_until_it_has_judged_what_came_before_the_shards(overloaded, heavy):
    overloaded.settle(OF, IDENTITY, LATER)
    overloaded.let_live(LATER + SECOND)
    heavy.measured(overloaded)
    for name in SHARDS:
        shard = overloaded.monitors[name]
        begun = structs.replace(shard.load, judged_from=1059.0)
        overloaded.monitors[name] = replace(shard, load=begun, asked_at=LATER)
    decision = overloaded.settle(OF, IDENTITY, LATER + SECOND)
    assert names(overloaded.actions, Drain) == []
    assert decision.requeue_at == LATER + MINUTE
    decision = overloaded.settle(OF, IDENTITY, LATER + MINUTE)
    assert names(overloaded.actions, Drain) == []
    assert decision.requeue_at == LATER + 3 * MINUTE
    overloaded.settle(OF, IDENTITY, LATER + 3 * MINUTE)
    assert names(overloaded.actions, Drain) == [NAME]


def test_every_shard_is_a_claim_to_a_monitor_of_its_own(overloaded):
    claims = decide(OF, IDENTITY, LATER, overloaded.observed()).claims
    assert [claim.pipeline for claim in claims] == [0, 2, 4]
    assert [claim.is_on_air for claim in claims] == [True, False, False]


def test_a_shard_that_is_lost_is_started_anew_with_its_own_detectors(spread):
    lost = spread.monitors[SHARDS[1]]
    spread.evict(lost.name)
    spread.settle(OF, IDENTITY, LATER + MINUTE)
    (start,) = [action for action in spread.actions if isinstance(action, Start)]
    assert start.name == f"{SHARDS[1]}-2"
    assert start.order.cut == lost.order.cut


def test_a_stream_that_is_missing_a_shard_is_not_ready(spread):
    spread.end(SHARDS[1], "", LATER + MINUTE)
    status = spread.settle(OF, IDENTITY, LATER + MINUTE).status
    assert reason(status, ConditionType.READY)[0] == "False"
    assert degraded(status) == ("True", Reason.FEWER_PIPELINES)


def test_a_shard_that_receives_nothing_while_others_do_is_told(spread):
    spread.monitors[SHARDS[2]] = replace(spread.monitors[SHARDS[2]], receiving=False, cause="answered 403")
    status = spread.settle(OF, IDENTITY, LATER + MINUTE).status
    assert degraded(status) == ("True", Reason.FEWER_PIPELINES)
    message = condition(status, ConditionType.DEGRADED).message
    assert message == "1 of the 3 monitors that share its detectors receive nothing: answered 403."


def test_where_no_more_may_be_added_key_frames_are_looked_at_and_the_figures_stay(heavy):
    of = spec(detectors=DETECTORS, scaling=Scaling(max_shards=1))
    runtime = watching(of)
    heavy.measured(runtime)
    first = runtime.settle(of, IDENTITY, LATER).status
    assert names(runtime.actions, Start) == [f"{NAME}-1k0"]
    assert degraded(first) == ("True", Reason.CUT_BACK)
    runtime.let_live(LATER + SECOND)
    heavy.measured(runtime)
    second = runtime.settle(of, IDENTITY, LATER + SECOND).status
    assert names(runtime.actions, Drain) == [NAME]
    assert condition(second, ConditionType.DEGRADED) == condition(first, ConditionType.DEGRADED)


def test_what_nothing_relieves_is_told(heavy):
    of = spec(detectors=DETECTORS, tier="Light", scaling=Scaling(max_shards=1))
    runtime = watching(of)
    heavy.measured(runtime)
    status = runtime.settle(of, IDENTITY, LATER).status
    assert runtime.actions == []
    assert degraded(status) == ("True", Reason.OVERLOADED)


def test_one_that_its_node_does_not_let_run_is_told_and_gets_none_beside_it(heavy):
    runtime = watching(OF)
    heavy.measured(runtime)
    monitor = runtime.monitors[NAME]
    load = structs.replace(monitor.load, cores=0.1, lagging_seconds=40.0)
    runtime.monitors[NAME] = replace(monitor, load=load)
    status = runtime.settle(OF, IDENTITY, LATER).status
    assert runtime.actions == []
    assert degraded(status) == ("True", Reason.OVERLOADED)
    assert condition(status, ConditionType.DEGRADED).message.endswith("its node does not let it run.")


def test_shards_count_against_a_cap_and_that_they_wait_is_told(overloaded):
    waits = replace(IDENTITY, waits=Waits(frozenset({2, 4}), cap=1, priority=0))
    status = overloaded.settle(OF, waits, LATER).status
    assert overloaded.actions == []
    assert degraded(status) == ("True", Reason.OVERLOADED)
    assert "what would relieve it waits. The cap of 1 monitors" in condition(status, ConditionType.DEGRADED).message


def test_a_shard_that_cannot_start_is_told_and_the_one_that_is_late_stays(overloaded, heavy):
    overloaded.blocks = True
    overloaded.settle(OF, IDENTITY, LATER)
    overloaded.let_live(LATER + SECOND)
    status = overloaded.settle(OF, IDENTITY, LATER + SECOND).status
    assert names(overloaded.actions, Drain) == []
    assert "; one cannot start: Unschedulable" in condition(status, ConditionType.DEGRADED).message
    assert reason(status, ConditionType.READY) == ("True", Reason.MONITORING)


def test_the_next_window_begins_with_one_monitor_again(heavy):
    of = spec(recurring(), detectors=DETECTORS)
    runtime = watching(of)
    for second in range(5):
        heavy.measured(runtime)
        runtime.settle(of, IDENTITY, LATER + second * SECOND)
        runtime.let_live(LATER + second * SECOND)
    assert len(runtime.live) == len(SHARDS)
    runtime.let_live(ROLLED + 2 * HOUR)
    runtime.settle(of, IDENTITY, ROLLED + 2 * HOUR)
    assert runtime.live == []
    runtime.settle(of, IDENTITY, START + 24 * HOUR)
    assert [monitor.order.cut for monitor in runtime.live] == [None]


COST = st.dictionaries(st.sampled_from(list(COSTS)), st.floats(0.0, 0.2), min_size=1)


@given(COST, st.floats(0.01, 0.3), st.floats(0.1, 1.0), st.integers(1, 8))
@settings(max_examples=60, deadline=None)
def test_under_constant_load_it_settles_never_goes_back_and_judges_every_detector_all_the_time(
    costs, decoding, limit, most
):
    heavy = Heavy(costs, decoding, limit)
    of = spec(detectors=[DetectorChoice(name=name) for name in costs], scaling=Scaling(max_shards=most))
    runtime, steps = watching(of), []
    for second in range(60):
        now = LATER + second * SECOND
        heavy.measured(runtime)
        runtime.settle(of, IDENTITY, now)
        runtime.let_live(now)
        assert {*judged_by(runtime, costs)} == {*costs}
        steps.append(max(place_of(each.order)[1].step for each in runtime.live if each.phase is Phase.RUNNING))
    assert steps == sorted(steps)
    runtime.actions.clear()
    status = runtime.status
    heavy.measured(runtime)
    runtime.settle(of, IDENTITY, LATER + MINUTE)
    assert runtime.actions == []
    assert runtime.status == status
    assert judged_by(runtime, costs) == sorted(costs)


ALL = dict.fromkeys(BY_DEFAULT, 0.0)


@given(specs(), STORIES, COST, st.floats(0.01, 0.3))
@settings(max_examples=100, deadline=None)
def test_in_every_story_of_an_overloaded_stream_a_decision_carried_out_leaves_nothing_to_do(of, story, costs, decoding):
    runtime, heavy = SimulatedRuntime(), Heavy(ALL | costs, decoding)
    for now_of, identity, now in play(runtime, of, story):
        heavy.measured(runtime)
        runtime.settle(now_of, identity, now)
        again = decide(now_of, identity, now, runtime.observed())
        assert again.actions == ()
        assert again.status == runtime.status


@given(specs(), STORIES, COST, st.floats(0.01, 0.3))
@settings(max_examples=100, deadline=None)
def test_in_every_story_the_monitors_of_one_plan_judge_all_that_is_asked_for(of, story, costs, decoding):
    runtime, heavy = SimulatedRuntime(), Heavy(ALL | costs, decoding)
    for now_of, identity, now in play(runtime, of, story):
        heavy.measured(runtime)
        runtime.settle(now_of, identity, now)
        for monitor in runtime.live:
            cut = monitor.order.cut
            assert cut is None or sorted(name for names in cut.shards for name in names) == sorted(BY_DEFAULT)
