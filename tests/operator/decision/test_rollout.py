"""`rollout: Now`: what is edited in mid-event is done at once, by another monitor that takes over."""

from dataclasses import replace

import msgspec
import pytest
from decided_stream import (
    END,
    IDENTITY,
    MINUTE,
    NAME,
    SECOND,
    START,
    condition,
    decided,
    reason,
    spec,
    watching,
    window,
)

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.livestream import DetectorChoice, Source
from tallylight_operator.decision.handover import EDITED, PATIENCE
from tallylight_operator.decision.model import Drain, MoveEnd, Phase, Start

SECOND_NAME = f"{NAME}-2"
AT = START + 5 * MINUTE


def now(**fields):
    return msgspec.structs.replace(spec(rollout="Now"), **fields)


LIGHT, PROBE = now(tier="Light"), now(tier="Probe")


@pytest.fixture
def watched():
    """A runtime in mid-event, whose monitor receives."""
    return watching(now())


def put(runtime, name, **fields):
    runtime.monitors[name] = replace(runtime.monitors[name], **fields)


def did(runtime):
    return [(type(action), action.name) for action in runtime.actions]


EDITS = [
    pytest.param({"source": Source(url="https://other.example/m.m3u8")}, "source.url", id="the address"),
    pytest.param({"detectors": [DetectorChoice(name="black")]}, "detectors", id="the detectors"),
    pytest.param({"tier": "Light"}, "tier", id="the tier"),
]


@pytest.mark.parametrize(("edited", "named"), EDITS)
def test_another_starts_at_once_and_the_one_before_watches_on(watched, edited, named):
    status = watched.settle(now(**edited), IDENTITY, AT).status
    assert did(watched) == [(Start, SECOND_NAME)]
    assert watched.monitors[NAME].phase is Phase.RUNNING
    assert condition(status, ConditionType.DEGRADED).message == (
        f"Edited since the monitor started: {named}. Another monitor takes over as edited."
    )


@pytest.mark.parametrize(("edited", "named"), EDITS)
def test_the_one_before_ends_once_the_other_receives(watched, edited, named):
    of = now(**edited)
    watched.settle(of, IDENTITY, AT)
    watched.let_live(AT + 2 * SECOND)
    status = watched.settle(of, IDENTITY, AT + 2 * SECOND).status
    assert watched.actions[-1] == Drain(NAME, EDITED)
    assert reason(status, ConditionType.DEGRADED) == ("False", Reason.AS_ASKED), named


def edited(runtime, of=LIGHT, at=AT, **successor):
    """The stream is edited, and another runs; `successor` is what is observed of it."""
    runtime.settle(of, IDENTITY, at)
    put(runtime, SECOND_NAME, **{"phase": Phase.RUNNING, "asked_at": at, **successor})
    runtime.actions.clear()
    return runtime


@pytest.mark.parametrize(
    ("successor", "before"),
    [
        pytest.param({"phase": Phase.STARTING}, {}, id="it starts"),
        pytest.param({"phase": Phase.STARTING, "blocker": Reason.UNSCHEDULABLE}, {}, id="no node takes it"),
        pytest.param({"phase": Phase.RESTARTING}, {}, id="it crashes"),
        pytest.param({"receiving": False}, {}, id="it receives nothing yet"),
        pytest.param({}, {"receiving": None}, id="of neither it is known"),
    ],
)
def test_the_one_before_stays_while_the_other_does_not_watch(watched, successor, before):
    edited(watched, **successor)
    put(watched, NAME, **before)
    assert not decided(watched, LIGHT, AT + SECOND).actions


@pytest.mark.parametrize(
    "before",
    [
        pytest.param({"receiving": False}, id="receives nothing either"),
        pytest.param({"phase": Phase.RESTARTING, "receiving": None}, id="has crashed"),
    ],
)
def test_one_that_watches_nothing_goes_as_soon_as_the_other_runs(watched, before):
    edited(watched, receiving=False)
    put(watched, NAME, **before)
    assert decided(watched, LIGHT, AT + SECOND).actions == (Drain(NAME, EDITED),)


def test_an_address_that_sends_nothing_is_watched_alone_after_a_minute(watched):
    edited(watched, receiving=False)
    waiting = decided(watched, LIGHT, AT + SECOND)
    assert waiting.requeue_at == AT + PATIENCE
    assert decided(watched, LIGHT, AT + PATIENCE).actions == (Drain(NAME, EDITED),)


def test_an_edit_that_is_edited_again_leaves_the_one_that_watches(watched):
    edited(watched, phase=Phase.STARTING)
    watched.settle(PROBE, IDENTITY, AT + 11 * SECOND)
    assert did(watched) == [(Start, f"{NAME}-3"), (Drain, SECOND_NAME)]
    assert watched.monitors[NAME].phase is Phase.RUNNING


def test_edits_again_and_again_start_one_in_ten_seconds(watched):
    edited(watched, phase=Phase.STARTING)
    soon = decided(watched, PROBE, AT + 4 * SECOND)
    assert [type(action) for action in soon.actions] == [Drain]
    watched.settle(PROBE, IDENTITY, AT + 4 * SECOND)
    assert decided(watched, PROBE, AT + 4 * SECOND).requeue_at == AT + 10 * SECOND
    assert [type(action) for action in decided(watched, PROBE, AT + 10 * SECOND).actions] == [Start]


def test_an_edit_that_is_taken_back_ends_the_successor(watched):
    edited(watched)
    assert [type(action) for action in decided(watched, now(), AT + SECOND).actions] == [Drain]
    watched.settle(now(), IDENTITY, AT + SECOND)
    assert watched.monitors[NAME].phase is Phase.RUNNING


def test_an_end_that_moves_is_no_edit(watched):
    later = now(schedule=window(end=END + MINUTE))
    assert [type(action) for action in decided(watched, later, AT).actions] == [MoveEnd]


def test_each_of_two_pipelines_is_replaced():
    runtime = watching(now(pipelines=2))
    runtime.settle(now(pipelines=2, tier="Light"), IDENTITY, AT)
    assert [action.order.pipeline for action in runtime.actions] == [0, 1]


def test_next_window_is_what_it_was(watched):
    assert not decided(watched, spec(tier="Light"), AT).actions


def test_what_was_edited_before_is_done_once_the_rollout_is_now():
    runtime = watching(spec())
    assert not decided(runtime, spec(tier="Light"), AT).actions
    assert [type(action) for action in decided(runtime, LIGHT, AT + MINUTE).actions] == [Start]
