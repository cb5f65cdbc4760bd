"""Two pipelines of one stream: what is said while one cannot watch, and what they found as one report."""

from dataclasses import replace

from decided_stream import IDENTITY, MINUTE, NAME, ROLLED, SECOND, START, condition, reason, spec, watching
from hypothesis import given, settings
from msgspec import structs
from simulated_runtime import SimulatedRuntime
from stories import STORIES, play, specs

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.defect_spans import DefectSpan
from tallylight_contract.report import DefectTotal
from tallylight_operator.decision.model import Drain, Phase, Start

MILLISECOND = 0.001  # reports that are joined have no less
TWO = spec(pipelines=2)
OTHER = f"{NAME[:-1]}1"
AT = START + MINUTE
NO_NODE = "0/2 nodes are available: 1 node(s) didn't match pod anti-affinity rules, 1 node(s) were unschedulable."


def degraded(status):
    return reason(status, ConditionType.DEGRADED)


def blocked(runtime, name):
    there = runtime.monitors[name]
    runtime.monitors[name] = replace(
        there, phase=Phase.STARTING, receiving=None, blocker=Reason.UNSCHEDULABLE, detail=NO_NODE
    )


def test_where_no_second_node_is_one_watches_and_that_the_other_cannot_start_is_a_condition():
    runtime = watching(TWO)
    blocked(runtime, OTHER)
    status = runtime.settle(TWO, IDENTITY, AT).status
    assert runtime.actions == [], "it waits for a node"
    assert degraded(status) == ("True", Reason.FEWER_PIPELINES)
    told = f"1 of 2 monitors can watch; another cannot start: {NO_NODE}"
    assert condition(status, ConditionType.DEGRADED).message == told
    assert reason(status, ConditionType.PROVISIONED) == ("False", Reason.UNSCHEDULABLE)
    assert reason(status, ConditionType.RECEIVING) == ("True", Reason.SIGNAL_PRESENT)


def test_where_neither_can_start_it_is_not_told_that_one_watches():
    runtime = watching(TWO)
    for name in (NAME, OTHER):
        blocked(runtime, name)
    status = runtime.settle(TWO, IDENTITY, AT).status
    assert degraded(status) == ("False", Reason.AS_ASKED)
    assert reason(status, ConditionType.READY)[0] == "False"


def test_after_a_drain_of_one_of_two_nodes_the_other_watches_on_until_there_is_one_again():
    runtime = watching(TWO)
    runtime.delete(NAME, AT)
    runtime.settle(TWO, IDENTITY, AT)
    runtime.blocks = True
    runtime.let_live(AT + SECOND)
    status = runtime.settle(TWO, IDENTITY, AT + SECOND).status
    assert degraded(status)[0] == "True"
    runtime.actions.clear()
    runtime.settle(TWO, IDENTITY, AT + 10 * MINUTE)
    assert not [action for action in runtime.actions if isinstance(action, (Start, Drain))]
    assert runtime.monitors[OTHER].phase is Phase.RUNNING
    runtime.blocks = False
    runtime.let_live(AT + 11 * MINUTE)
    status = runtime.settle(TWO, IDENTITY, AT + 11 * MINUTE).status
    assert degraded(status) == ("False", Reason.AS_ASKED)
    assert reason(status, ConditionType.READY) == ("True", Reason.MONITORING)


def ended(runtime, name, onsets):
    """One comes to its end, and has found the picture black at these seconds."""
    runtime.end(name, "window_ended", ROLLED)
    there = runtime.monitors[name]
    spans = [DefectSpan(onset=onset, seconds=2.0, at=START.timestamp() + onset) for onset in onsets]
    black = DefectTotal(detector="black", severity="Critical", count=len(spans), seconds=2.0 * len(spans), spans=spans)
    runtime.monitors[name] = replace(there, report=structs.replace(there.report, defects=[black]))


def test_what_both_saw_counts_once_in_the_last_report():
    runtime = watching(TWO)
    ended(runtime, NAME, [10.0, 60.0])
    first = runtime.settle(TWO, IDENTITY, ROLLED).status.last_report
    assert (first.pipelines, first.asked) == ([0], 2)
    ended(runtime, OTHER, [60.4, 90.0])
    both = runtime.settle(TWO, IDENTITY, ROLLED).status.last_report
    assert (both.pipelines, both.asked) == ([0, 1], 2)
    assert [(each.detector, each.count) for each in both.defects] == [("black", 3)]


@given(specs(), STORIES)
@settings(max_examples=100, deadline=None)
def test_in_every_story_the_last_report_has_watched_no_less_than_any_of_its_pipelines(of, story):
    runtime = SimulatedRuntime()
    for now_of, identity, now in play(runtime, of, story):
        status = runtime.settle(now_of, identity, now).status
        if status.last_report is None:
            continue
        assert status.history[0].pipeline in status.last_report.pipelines
        assert status.last_report.monitored_seconds >= status.history[0].monitored_seconds - MILLISECOND / 2


def test_while_one_of_a_dead_node_does_not_go_and_its_successor_finds_no_other_it_is_told_that_one_watches():
    runtime = watching(TWO)
    runtime.monitors[OTHER] = replace(runtime.monitors[OTHER], phase=Phase.ENDING, leaving="its node is lost")
    runtime.settle(TWO, IDENTITY, AT)
    (successor,) = runtime.monitors.keys() - {NAME, OTHER}
    blocked(runtime, successor)
    status = runtime.settle(TWO, IDENTITY, AT + SECOND).status
    told = f"1 of 2 monitors can watch; another cannot start: {NO_NODE}"
    assert (degraded(status), condition(status, ConditionType.DEGRADED).message) == (
        ("True", Reason.FEWER_PIPELINES),
        told,
    )


def test_of_one_whose_node_is_silent_it_is_told_that_it_may_not_watch():
    runtime = watching(TWO)
    there = runtime.monitors[OTHER]
    runtime.monitors[OTHER] = replace(there, receiving=None, cause="its node does not answer the control plane")
    status = runtime.settle(TWO, IDENTITY, AT).status
    told = "1 of 2 monitors can be seen to watch; another may not: its node does not answer the control plane."
    assert condition(status, ConditionType.DEGRADED).message == told
    assert degraded(status) == ("True", Reason.FEWER_PIPELINES)
    assert reason(status, ConditionType.RECEIVING) == ("True", Reason.SIGNAL_PRESENT)
    assert runtime.actions == [], "its pod is left to the cluster"
    runtime.monitors[OTHER] = there
    assert degraded(runtime.settle(TWO, IDENTITY, AT + SECOND).status) == ("False", Reason.AS_ASKED)
