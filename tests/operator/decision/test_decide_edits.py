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
    recurring,
    spec,
    watching,
    window,
)
from simulated_runtime import SimulatedRuntime

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.duration import Duration
from tallylight_contract.livestream import (
    Always,
    DetectorChoice,
    Overrun,
    Schedule,
    Source,
    WhenLive,
)
from tallylight_operator.decision.model import Drain, MoveEnd, Phase, Start


@pytest.mark.parametrize(
    ("edited", "until"),
    [
        pytest.param(spec(window(end=END + MINUTE)), ROLLED + MINUTE, id="a later end"),
        pytest.param(spec(window(end=END - 30 * MINUTE)), ROLLED - 30 * MINUTE, id="an earlier end"),
        pytest.param(spec(window(start=START - 60 * MINUTE)), None, id="another start only"),
        pytest.param(spec(window(START + MINUTE, END + MINUTE)), ROLLED + MINUTE, id="another window that covers now"),
        pytest.param(spec(post_roll=Duration(minutes=5)), END + 5 * MINUTE, id="a longer postRoll"),
        pytest.param(spec(recurring(duration="3h")), ROLLED + 60 * MINUTE, id="a cron that covers now"),
        pytest.param(spec(tier="Light"), None, id="the tier"),
        pytest.param(spec(detectors=[DetectorChoice(name="black")]), None, id="the detectors"),
        pytest.param(spec(recurring(cron="99 * * * *")), None, id="a cron that cannot be read: held"),
        pytest.param(spec(recurring(timezone="Mars/Olympus")), None, id="a zone that is unknown: held"),
        pytest.param(spec(Schedule(when_live=WhenLive())), None, id="a signal of which nothing is known: held"),
    ],
)
def test_an_edit_in_mid_event_moves_only_the_end(on_air, edited, until):
    actions = decided(on_air, edited, START + 5 * MINUTE).actions
    assert actions == ((MoveEnd(NAME, until),) if until else ())


@pytest.mark.parametrize(
    ("edited", "named"),
    [
        pytest.param({"source": Source(url="https://other.example/m.m3u8")}, "source.url", id="the address"),
        pytest.param({"tier": "Light"}, "tier", id="the tier"),
        pytest.param({"profile": "radio"}, "profile", id="the profile"),
        pytest.param({"detectors": [DetectorChoice(name="black")]}, "detectors", id="the detectors"),
        pytest.param({"tier": "Light", "overrun": Overrun(policy="Stop")}, "tier, overrun", id="two of them"),
    ],
)
def test_what_an_edit_in_mid_event_does_not_change_is_in_the_status(on_air, edited, named):
    status = on_air.settle(msgspec.structs.replace(spec(), **edited), IDENTITY, START + MINUTE).status
    assert reason(status, ConditionType.DEGRADED) == ("True", Reason.EDIT_PENDING)
    assert condition(status, ConditionType.DEGRADED).message == (
        f"Edited since the monitor started: {named}. It holds from the next monitor on."
    )
    assert reason(status, ConditionType.READY) == ("True", Reason.MONITORING)
    status = on_air.settle(spec(), IDENTITY, START + 2 * MINUTE).status
    assert reason(status, ConditionType.DEGRADED) == ("False", Reason.AS_ASKED), "it is taken back"


# A monitor that cannot start


@pytest.fixture
def blocked():
    """A runtime in pre-roll, whose monitor no node takes."""
    runtime = SimulatedRuntime()
    runtime.blocks = True
    runtime.settle(spec(), IDENTITY, START - 2 * MINUTE)
    runtime.let_live(START - 2 * MINUTE)
    runtime.settle(spec(), IDENTITY, START - 2 * MINUTE)
    runtime.actions.clear()
    return runtime


def test_one_that_cannot_start_waits_while_it_is_what_is_asked_for(blocked):
    assert not decided(blocked, spec(), START).actions
    assert not decided(blocked, spec(window(end=END)), START).actions


def other(detectors=("black",)):
    return spec(detectors=[DetectorChoice(name=name) for name in detectors])


def test_one_that_cannot_start_makes_way_as_soon_as_another_is_asked_for(blocked):
    status = blocked.settle(other(), IDENTITY, START).status
    assert [(type(action), action.name) for action in blocked.actions] == [(Drain, NAME), (Start, f"{NAME}-2")]
    assert reason(status, ConditionType.PROVISIONED) == ("False", Reason.REPLACING)
    assert "Another takes over" in condition(status, ConditionType.DEGRADED).message
    blocked.blocks = False
    blocked.let_live(START + SECOND)
    status = blocked.settle(other(), IDENTITY, START + SECOND).status
    assert list(blocked.monitors) == [f"{NAME}-2"]
    assert reason(status, ConditionType.READY) == ("True", Reason.MONITORING)
    assert not status.history


def test_one_that_cannot_start_makes_way_where_the_runtime_would_make_it_otherwise(blocked):
    blocked.outdate(NAME)
    blocked.settle(spec(), IDENTITY, START)
    assert [type(action) for action in blocked.actions] == [Drain, Start]


def test_edits_again_and_again_do_not_keep_the_runtime_busy(blocked):
    blocked.settle(other(), IDENTITY, START)
    second = blocked.monitors[f"{NAME}-2"]
    blocked.monitors[second.name] = replace(second, blocker=Reason.UNSCHEDULABLE, asked_at=START)
    decision = decided(blocked, other(("freeze",)), START + SECOND)
    assert [type(action) for action in decision.actions] == [Drain]
    blocked.settle(other(("freeze",)), IDENTITY, START + SECOND)
    assert decision.requeue_at == START + 10 * SECOND
    blocked.settle(other(("freeze",)), IDENTITY, START + 10 * SECOND)
    assert [type(action) for action in blocked.actions] == [Drain, Start, Drain, Start]


@pytest.mark.parametrize("phase", [Phase.RUNNING, Phase.RESTARTING])
def test_one_that_has_run_is_never_made_anew(on_air, phase):
    on_air.monitors[NAME] = replace(on_air.monitors[NAME], phase=phase, outdated=True)
    assert not decided(on_air, other(), START + MINUTE).actions


def test_always_instead_of_a_window_takes_the_end_away(on_air):
    assert decided(on_air, spec(Schedule(always=Always())), START).actions == (MoveEnd(NAME, None),)


@pytest.mark.parametrize(
    "edited",
    [
        pytest.param(spec(window(end=START + 2 * MINUTE)), id="ended before now"),
        pytest.param(spec(window(END, END + timedelta(hours=1))), id="begins later"),
    ],
)
def test_a_schedule_that_no_longer_covers_now_drains_once(on_air, edited):
    now = START + 30 * MINUTE
    on_air.settle(edited, IDENTITY, now)
    assert [type(action) for action in on_air.actions] == [Drain]
    assert not decided(on_air, edited, now + MINUTE).actions


def test_fewer_pipelines_do_not_shrink_what_is_on_air():
    runtime = watching(spec(pipelines=2))
    assert not decided(runtime, spec(pipelines=1), START + MINUTE).actions


def test_a_pipeline_too_many_is_not_kept_beyond_the_end_it_had():
    runtime = watching(spec(pipelines=2))
    longer = spec(window(end=END + timedelta(hours=3)), pipelines=1)
    assert [action.name for action in decided(runtime, longer, START + MINUTE).actions] == [NAME]
    runtime.settle(longer, IDENTITY, START + MINUTE)
    actions = decided(runtime, longer, ROLLED + timedelta(hours=1, minutes=1)).actions
    assert [(type(action), action.name) for action in actions] == [(Drain, NAME[:-1] + "1")]


def test_one_more_pipeline_starts_at_once(on_air):
    decision = decided(on_air, spec(pipelines=2), START + MINUTE)
    assert [(type(action), action.name) for action in decision.actions] == [(Start, NAME[:-1] + "1")]


def test_a_window_that_follows_without_a_break_carries_the_monitor_on():
    back_to_back = spec(recurring("0 * * * *", "1h"))
    runtime = watching(back_to_back)
    now = START + 58 * MINUTE
    assert decided(runtime, back_to_back, now - SECOND).requeue_at == now
    assert decided(runtime, back_to_back, now).actions == (MoveEnd(NAME, START + 121 * MINUTE),)


def test_a_monitor_in_overrun_is_carried_on_into_the_next_window():
    twice = spec(recurring("0,45 * * * *", "30m"))
    runtime = watching(twice)
    now = START + 43 * MINUTE
    assert decided(runtime, twice, now).actions == (MoveEnd(NAME, START + 76 * MINUTE),)
