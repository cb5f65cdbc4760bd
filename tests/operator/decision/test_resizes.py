"""A monitor that its node does not let run is promised more of the processor while it runs, before others share."""

from dataclasses import replace

import pytest
from decided_stream import IDENTITY, MINUTE, NAME, SECOND, START, condition, reason, spec, watching
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.load import Load
from tallylight_operator.decision.decide import decide
from tallylight_operator.decision.model import Phase, Resize
from tallylight_operator.decision.scaling import BELOW_LIMIT, capacity, request_for

LATE = Load(lag_seconds=12.0, lagging_seconds=12.0, cores=0.4, over_seconds=20.0, limit_cores=1.0)
AT = START + MINUTE


@pytest.fixture
def late():
    """One that needs 0.4 of its limit of 1 core, and whose node has promised it 0.1."""
    runtime = watching(spec())
    runtime.monitors[NAME] = replace(runtime.monitors[NAME], load=LATE, requested_cores=0.1)
    return runtime


def test_it_is_promised_what_it_needs_and_asked_for_once(late):
    late.settle(spec(), IDENTITY, AT)
    assert late.actions == [Resize(NAME, 0.5)]
    late.settle(spec(), IDENTITY, AT + SECOND)
    assert late.actions == [Resize(NAME, 0.5)]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"requested_cores": None}, id="it cannot be done here"),
        pytest.param({"requested_cores": 0.5}, id="it has that"),
        pytest.param({"load": None}, id="it has not been asked"),
        pytest.param({"load": structs.replace(LATE, lagging_seconds=9.0)}, id="it has not been late for long"),
        pytest.param({"load": structs.replace(LATE, limit_cores=0.3)}, id="it needs more than its limit: others share"),
        pytest.param({"phase": Phase.RESTARTING}, id="it does not run"),
        pytest.param({"leaving": "it is evicted"}, id="it goes"),
        pytest.param({"foreign": True, "operators": ("a", "b")}, id="another operator made it"),
    ],
)
def test_what_is_not_resized(late, changes):
    late.monitors[NAME] = replace(late.monitors[NAME], **changes)
    actions = decide(spec(), IDENTITY, AT, late.observed()).actions
    assert not [action for action in actions if isinstance(action, Resize)]


def test_that_its_node_does_not_promise_more_is_told(late):
    load = structs.replace(LATE, lagging_seconds=40.0)
    late.monitors[NAME] = replace(
        late.monitors[NAME], load=load, requested_cores=0.5, resize_refusal="Node didn't have enough resource: cpu"
    )
    status = late.settle(spec(), IDENTITY, AT).status
    assert late.actions == []
    assert reason(status, ConditionType.DEGRADED) == ("True", Reason.OVERLOADED)
    told = "its node does not let it run, and does not promise it more: Node didn't have enough resource: cpu."
    assert condition(status, ConditionType.DEGRADED).message.endswith(told)


LOADS = st.builds(
    Load,
    lag_seconds=st.floats(0, 60),
    lagging_seconds=st.floats(0, 60),
    cores=st.floats(0, 3),
    over_seconds=st.floats(0, 30),
    limit_cores=st.none() | st.floats(0.05, 4),
)


@given(LOADS, st.floats(0, 2))
def test_it_is_more_than_before_less_than_the_limit_and_final(load, requested):
    asked = request_for(load, requested)
    if asked is not None:
        assert requested < asked <= capacity(load) - BELOW_LIMIT + 0.0005
        assert request_for(load, asked) is None


@given(LOADS, st.floats(0, 2), st.floats(0, 1))
def test_one_that_needs_more_is_never_promised_less(load, requested, more):
    asked = request_for(load, requested)
    heavier = request_for(structs.replace(load, cores=min(load.cores + more, 0.94 * capacity(load))), requested)
    if asked is not None and load.cores + more < 0.94 * capacity(load):
        assert heavier is not None
        assert heavier >= asked
