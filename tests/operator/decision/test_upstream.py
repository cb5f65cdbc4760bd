"""Which streams lead back to themselves: on any graph, exactly those are found, and refused."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pods import CUP, NOON
from simulated_runtime import SimulatedRuntime

from tallylight_contract import labels
from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.livestream import Always, LiveStreamSpec, Schedule, Source
from tallylight_operator.decision.decide import decide
from tallylight_operator.decision.model import Identity
from tallylight_operator.decision.upstream import circle_of, refusal_of
from tallylight_operator.schedule.overrides import read

NAMES = "abcdefg"
GRAPHS = st.dictionaries(st.sampled_from(NAMES), st.none() | st.sampled_from(NAMES), max_size=len(NAMES))


@pytest.mark.parametrize(
    ("graph", "circle"),
    [
        pytest.param({}, (), id="one that is not there"),
        pytest.param({"a": None}, (), id="no upstream"),
        pytest.param({"a": "b"}, (), id="an upstream that is not there yet"),
        pytest.param({"a": "b", "b": "c", "c": None}, (), id="a chain"),
        pytest.param({"a": "a"}, ("a", "a"), id="itself"),
        pytest.param({"a": "b", "b": "a"}, ("a", "b", "a"), id="two"),
        pytest.param({"a": "b", "b": "c", "c": "a"}, ("a", "b", "c", "a"), id="three"),
        pytest.param({"a": "b", "b": "c", "c": "b"}, (), id="it leads into a circle, and is not on it"),
    ],
)
def test_a_circle_is_told_from_the_stream_to_itself(graph, circle):
    assert circle_of("a", graph.get) == circle


def reached_from(name, graph):
    """Every stream that is above another, by as many steps as there are streams."""
    found = []
    for _ in NAMES:
        name = graph.get(name)
        found.append(name)
    return found


@given(GRAPHS, st.sampled_from(NAMES))
def test_exactly_the_streams_that_can_be_reached_from_themselves_are_on_a_circle(graph, name):
    circle = circle_of(name, graph.get)
    assert bool(circle) == (name in reached_from(name, graph))
    assert all(graph[below] == above for below, above in pairwise(circle))
    assert len(set(circle)) == max(0, len(circle) - 1)
    assert not circle or circle[0] == circle[-1] == name


def test_a_refusal_names_the_circle_and_a_long_one_in_part():
    assert refusal_of(()) is None
    assert "leads back to this stream: a -> b -> a." in str(refusal_of(("a", "b", "a")))
    names = tuple(f"edge-{number}" for number in range(5000))
    long = str(refusal_of((*names, names[0])))
    assert "edge-0 -> edge-1 -> " in long
    assert "edge-9 -> (4990 more) -> edge-0." in long
    assert len(long) < 500


CIRCLE = ("cup", "bowl", "cup")
ON_AIR = LiveStreamSpec(source=Source(url="https://origin.example/m.m3u8"), schedule=Schedule(always=Always()))


def identity(circle=(), **annotations):
    names = {"paused": labels.PAUSED, "forced": labels.FORCE_ON_AIR}
    return Identity(CUP, 1, read({names[name]: text for name, text in annotations.items()}), circle)


def condition(status, kind):
    return next(each for each in status.conditions if each.type is kind)


@pytest.mark.parametrize("annotations", [{}, {"forced": (NOON + timedelta(hours=1)).isoformat()}], ids=str)
def test_a_stream_on_a_circle_is_refused_with_its_names_and_nothing_is_started(annotations):
    decision = decide(ON_AIR, identity(CIRCLE, **annotations), NOON, SimulatedRuntime().observed())
    assert decision.actions == ()
    scheduled = condition(decision.status, ConditionType.SCHEDULED)
    assert (scheduled.status, scheduled.reason) == ("False", Reason.UPSTREAM_CIRCLE)
    assert "cup -> bowl -> cup" in scheduled.message
    assert condition(decision.status, ConditionType.READY).reason is Reason.FAILING


def test_a_monitor_that_runs_stays_and_once_the_circle_is_broken_all_is_as_before():
    runtime = SimulatedRuntime()
    for _ in range(2):
        runtime.settle(ON_AIR, identity(), NOON)
        runtime.let_live(NOON)
    before = runtime.settle(ON_AIR, identity(), NOON).status
    runtime.actions.clear()
    held = runtime.settle(ON_AIR, identity(CIRCLE), NOON).status
    assert held.active_window == before.active_window
    assert held.pipelines == 1
    assert "a monitor that runs stays" in condition(held, ConditionType.SCHEDULED).message
    assert condition(held, ConditionType.RECEIVING).reason is Reason.SIGNAL_PRESENT
    assert condition(runtime.settle(ON_AIR, identity(), NOON).status, ConditionType.READY).status == "True"
    assert runtime.actions == []


def test_a_paused_stream_is_paused_whatever_it_comes_from():
    decision = decide(ON_AIR, identity(CIRCLE, paused="true"), NOON, SimulatedRuntime().observed())
    assert condition(decision.status, ConditionType.SCHEDULED).reason is Reason.SUSPENDED
