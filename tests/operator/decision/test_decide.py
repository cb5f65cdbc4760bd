from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from simulated_runtime import SimulatedRuntime, report

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.duration import Duration
from tallylight_contract.livestream import (
    Always,
    DetectorChoice,
    LiveStreamSpec,
    Overrun,
    Recurring,
    Schedule,
    Source,
    WhenLive,
    Window,
)
from tallylight_contract.status import HISTORY_LENGTH
from tallylight_operator.decision.decide import decide
from tallylight_operator.decision.model import IGNORED_DRAIN, Collect, Drain, Identity, Key, MoveEnd, Phase, Start
from tallylight_operator.schedule.windows import window_id

IDENTITY = Identity(Key("sports", "cup"), 3)
START = datetime(2026, 6, 6, 18, tzinfo=UTC)
END = START + timedelta(hours=2)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
NAME = f"cup-{window_id(START)}-0"
ROLLED = END + MINUTE  # the end with its postRoll


def window(start=START, end=END):
    return Schedule(window=Window(start=start, end=end))


def spec(schedule=None, **fields):
    return LiveStreamSpec(source=Source(url="https://origin.example/m.m3u8"), schedule=schedule or window(), **fields)


def recurring(cron="0 18 * * *", duration="2h", timezone="UTC"):
    return Schedule(recurring=Recurring(cron=cron, duration=Duration.parse(duration), timezone=timezone))


def decided(runtime, of, now):
    return decide(of, IDENTITY, now, runtime.observed())


def condition(status, kind):
    return next(found for found in status.conditions if found.type == kind)


def reason(status, kind):
    found = condition(status, kind)
    return found.status, found.reason


@pytest.fixture
def on_air():
    """A place in mid-event, with the monitor of START to END running."""
    return watching(spec())


def watching(of, now=START):
    runtime = SimulatedRuntime()
    runtime.settle(of, IDENTITY, now)
    runtime.let_live(now)
    runtime.settle(of, IDENTITY, now)
    runtime.actions.clear()
    return runtime


@pytest.mark.parametrize(
    ("now", "starts"),
    [
        pytest.param(START - 2 * MINUTE - SECOND, False, id="before the preRoll"),
        pytest.param(START - 2 * MINUTE, True, id="at the preRoll"),
        pytest.param(END, True, id="in the postRoll"),
        pytest.param(ROLLED - SECOND, True, id="in its last second"),
        pytest.param(ROLLED, False, id="after the postRoll"),
    ],
)
def test_a_monitor_is_started_from_pre_roll_to_post_roll(now, starts):
    actions = decided(SimulatedRuntime(), spec(), now).actions
    assert [(type(action), action.name, action.until) for action in actions] == [(Start, NAME, ROLLED)] * starts


def test_a_monitors_order_says_what_the_spec_says():
    detectors = [DetectorChoice(name="black")]
    (action,) = decided(SimulatedRuntime(), spec(tier="Light", detectors=detectors), START).actions
    assert msgspec.to_builtins(action.order, enc_hook=str) == {
        "namespace": "sports",
        "stream": "cup",
        "window": window_id(START),
        "windowStart": "2026-06-06T18:00:00Z",
        "url": "https://origin.example/m.m3u8",
        "tier": "Light",
        "postRoll": "1m",
        "overrun": {},
        "detectors": [{"name": "black"}],
    }


def test_two_pipelines_are_two_monitors():
    actions = decided(SimulatedRuntime(), spec(pipelines=2), START).actions
    assert [(action.name, action.order.pipeline) for action in actions] == [(NAME, 0), (NAME[:-1] + "1", 1)]


def test_always_has_no_end():
    decision = decided(SimulatedRuntime(), spec(Schedule(always=Always())), START)
    (action,) = decision.actions
    assert action.until is None
    assert decision.requeue_at is None
    assert decision.status.active_window.start == START
    assert reason(decision.status, ConditionType.SCHEDULED) == ("True", Reason.ALWAYS)


def test_always_stays_since_when_it_was_first_watched():
    always = spec(Schedule(always=Always()))
    runtime = watching(always)
    runtime.end(next(iter(runtime.monitors)), "", START + MINUTE)
    runtime.settle(always, IDENTITY, START + 2 * MINUTE)
    (monitor,) = runtime.live
    assert monitor.order.window_start == START


# Overrun


@pytest.mark.parametrize(
    ("overrun", "late", "drained"),
    [
        pytest.param(Overrun(), timedelta(minutes=59), False, id="Extend: left alone"),
        pytest.param(Overrun(), timedelta(hours=1, seconds=29), False, id="Extend: time for its report"),
        pytest.param(Overrun(), timedelta(hours=1, seconds=30), True, id="Extend: too long"),
        pytest.param(Overrun(policy="Stop"), timedelta(seconds=29), False, id="Stop: time for its report"),
        pytest.param(Overrun(policy="Stop"), timedelta(seconds=30), True, id="Stop: too long"),
    ],
)
def test_a_monitor_past_its_end(overrun, late, drained):
    runtime = watching(spec(overrun=overrun))
    actions = decided(runtime, spec(overrun=overrun), ROLLED + late).actions
    assert [type(action) for action in actions] == [Drain] * drained


def test_an_overrun_is_told(on_air):
    status = decided(on_air, spec(), ROLLED + MINUTE).status
    assert status.active_window.overrun_until == ROLLED + timedelta(hours=1)
    assert (status.active_window.start, status.active_window.end) == (START, END)
    assert reason(status, ConditionType.SCHEDULED) == ("True", Reason.ON_AIR)
    assert status.next_transition.at == ROLLED + timedelta(hours=1)


def test_overrun_forbidden_in_mid_overrun_ends_it(on_air):
    actions = decided(on_air, spec(overrun=Overrun(policy="Stop")), ROLLED + MINUTE).actions
    assert [type(action) for action in actions] == [Drain]


# Missed


def test_a_window_is_not_begun_after_its_start_deadline():
    late = spec(start_deadline=Duration(minutes=5))
    assert decided(SimulatedRuntime(), late, START + 5 * MINUTE - SECOND).actions
    decision = decided(SimulatedRuntime(), late, START + 5 * MINUTE)
    assert not decision.actions
    assert reason(decision.status, ConditionType.SCHEDULED) == ("False", Reason.WINDOW_MISSED)
    assert reason(decision.status, ConditionType.READY) == ("False", Reason.FAILING)
    assert "startDeadline" in condition(decision.status, ConditionType.READY).message


def test_a_window_that_was_begun_is_never_missed():
    late = spec(start_deadline=Duration(minutes=5))
    runtime = watching(late)
    runtime.monitors.clear()  # a node burned down
    actions = decided(runtime, late, START + 30 * MINUTE).actions
    assert [type(action) for action in actions] == [Start]


def test_a_start_that_fails_until_the_deadline_is_a_miss():
    late = spec(start_deadline=Duration(minutes=5))
    runtime = SimulatedRuntime()
    monitor = replace(runtime.observed(), last_error="the Secret cup-origin is missing")
    decision = decide(late, IDENTITY, START, monitor)
    assert decision.requeue_at == START + 5 * MINUTE
    told = decision.status
    assert reason(told, ConditionType.PROVISIONED) == ("False", Reason.MONITOR_MISSING)
    assert "cup-origin" in condition(told, ConditionType.PROVISIONED).message
    assert told.active_window is None
    runtime.publish(told)
    assert not decided(runtime, late, START + 6 * MINUTE).actions


# An edit in mid-event


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
        pytest.param(spec(Schedule(when_live=WhenLive())), None, id="a schedule that is not supported: held"),
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
        pytest.param({"detectors": [DetectorChoice(name="black")]}, "detectors", id="the detectors"),
        pytest.param({"tier": "Light", "overrun": Overrun(policy="Stop")}, "tier, overrun", id="two of them"),
    ],
)
def test_what_an_edit_in_mid_event_does_not_change_is_told(on_air, edited, named):
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
    """A place in pre-roll, whose monitor no node takes."""
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


def test_one_that_cannot_start_makes_way_where_the_place_would_make_it_otherwise(blocked):
    blocked.outdate(NAME)
    blocked.settle(spec(), IDENTITY, START)
    assert [type(action) for action in blocked.actions] == [Drain, Start]


def test_whoever_edits_again_and_again_does_not_keep_the_place_busy(blocked):
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


# Suspended, deleted, unknown


def test_suspend_drains_and_resume_starts_again(on_air):
    held = spec(suspend=True)
    status = on_air.settle(held, IDENTITY, START + MINUTE).status
    assert on_air.actions == [Drain(NAME, "the LiveStream is suspended")]
    assert reason(status, ConditionType.PAUSED) == ("True", Reason.SUSPENDED)
    on_air.let_live(START + 2 * MINUTE)
    on_air.settle(held, IDENTITY, START + 2 * MINUTE)
    assert not on_air.monitors
    on_air.settle(spec(start_deadline=Duration(seconds=1)), IDENTITY, START + 3 * MINUTE)
    assert [monitor.phase for monitor in on_air.live] == [Phase.STARTING]


def test_a_deleted_stream_is_drained_then_collected(on_air):
    assert [type(action) for action in decided(on_air, None, START).actions] == [Drain]
    on_air.settle(None, IDENTITY, START)
    assert not decided(on_air, None, START).actions
    on_air.let_live(START + SECOND)
    assert decided(on_air, None, START + SECOND).actions == (Collect(NAME),)


@pytest.mark.parametrize("now", [START, ROLLED + timedelta(hours=5)])
@pytest.mark.parametrize("of", [spec(), spec(suspend=True), None, spec(pipelines=2)])
def test_the_unknown_holds(on_air, of, now):
    on_air.blind = True
    decision = decided(on_air, of, now)
    assert not decision.actions
    assert decision.status.shards == on_air.status.shards
    if of is not None:
        assert reason(decision.status, ConditionType.PROVISIONED) == ("Unknown", Reason.UNKNOWN)


@pytest.mark.parametrize(
    ("receiving", "said"),
    [
        pytest.param(True, ("True", Reason.SIGNAL_PRESENT), id="present"),
        pytest.param(False, ("False", Reason.SIGNAL_ABSENT), id="absent"),
        pytest.param(None, ("Unknown", Reason.UNKNOWN), id="not known"),
    ],
)
def test_loss_of_signal_is_told_and_ends_nothing(on_air, receiving, said):
    on_air.monitors[NAME] = replace(on_air.monitors[NAME], receiving=receiving)
    decision = decided(on_air, spec(), START + MINUTE)
    assert not decision.actions
    assert reason(decision.status, ConditionType.RECEIVING) == said
    assert reason(decision.status, ConditionType.READY) == ("True", Reason.MONITORING)


# Taken away by others


WHYS = [
    pytest.param(lambda runtime: runtime.evict(NAME), id="about to be evicted"),
    pytest.param(lambda runtime: runtime.delete(NAME, START), id="deleted"),
    pytest.param(lambda runtime: runtime.lose(NAME, START), id="on a lost node"),
]


@pytest.mark.parametrize("disrupt", WHYS)
def test_whoever_is_taken_away_is_replaced_at_once_and_not_told_anything(on_air, disrupt):
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


def test_while_none_of_two_runs_none_is_told_to_finish(on_air):
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


def test_whoever_took_over_a_moment_ago_is_replaced_after_a_rest(on_air):
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


@pytest.mark.parametrize("disrupt", WHYS)
def test_nobody_is_replaced_whose_window_is_over_or_who_overruns(on_air, disrupt):
    disrupt(on_air)
    actions = decided(on_air, spec(), ROLLED + MINUTE).actions
    assert not [action for action in actions if isinstance(action, Start)]


def test_a_monitor_on_a_lost_node_is_no_monitor_that_is_there(on_air):
    on_air.lose(NAME, ROLLED - MINUTE)
    on_air.settle(spec(), IDENTITY, ROLLED - MINUTE)
    on_air.end(f"{NAME}-2", "window_ended", ROLLED)
    status = on_air.settle(spec(), IDENTITY, ROLLED).status
    assert list(on_air.monitors) == [NAME]
    assert status.pipelines == 0
    assert reason(status, ConditionType.PROVISIONED) == ("True", Reason.OFF_AIR)


def test_who_was_lost_in_an_earlier_window_is_not_replaced_in_the_next():
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


def test_whoever_does_not_listen_is_told_once_more(on_air):
    on_air.settle(spec(suspend=True), IDENTITY, START)
    on_air.actions.clear()
    patience = decided(on_air, spec(suspend=True), START).requeue_at
    assert patience == START + timedelta(seconds=90)
    on_air.settle(spec(suspend=True), IDENTITY, patience)
    assert on_air.actions == [Drain(NAME, IGNORED_DRAIN)]
    assert not decided(on_air, spec(suspend=True), patience).actions


# Reports and ends


def test_a_monitor_is_cleared_away_only_after_its_report_is_published(on_air):
    on_air.end(NAME, "window_ended", ROLLED)
    first = decided(on_air, spec(), ROLLED)
    assert not first.actions
    assert first.requeue
    assert first.status.last_report.window == window_id(START)
    on_air.publish(first.status)
    second = decided(on_air, spec(), ROLLED)
    assert second.actions == (Collect(NAME),)
    assert second.status.history == first.status.history


def test_a_report_is_kept_once_and_only_the_last_ten(on_air):
    monitor = on_air.monitors.pop(NAME)
    for minute in range(12):
        at = START + minute * MINUTE
        name = f"cup-0000000{minute:x}-0"
        order = msgspec.structs.replace(monitor.order, window=name[4:12])
        on_air.monitors[name] = replace(
            monitor, name=name, order=order, phase=Phase.ENDED, report=report(monitor, "window_ended", at)
        )
    on_air.settle(spec(), IDENTITY, ROLLED)
    assert not on_air.monitors
    windows = [kept.window for kept in on_air.status.history]
    assert len(windows) == len(set(windows)) == HISTORY_LENGTH
    assert windows[0] == "0000000b"


def test_a_monitor_that_finishes_is_not_waited_for_when_the_schedule_covers_now_again(on_air):
    now = START + 30 * MINUTE
    on_air.settle(spec(window(end=START + 2 * MINUTE)), IDENTITY, now)
    on_air.actions.clear()
    on_air.settle(spec(), IDENTITY, now + SECOND)
    assert [(type(action), action.name) for action in on_air.actions] == [(Start, f"{NAME}-2")]
    on_air.let_live(now + 2 * SECOND)
    status = on_air.settle(spec(), IDENTITY, now + 2 * SECOND).status
    assert list(on_air.monitors) == [f"{NAME}-2"]
    assert status.last_report.outcome == "stopped"


def test_a_source_that_ended_is_not_watched_again_in_its_window(on_air):
    on_air.end(NAME, "source_ended", START + MINUTE)
    status = on_air.settle(spec(), IDENTITY, START + 2 * MINUTE).status
    assert on_air.actions == [Collect(NAME)]
    assert reason(status, ConditionType.PROVISIONED) == ("True", Reason.SOURCE_ENDED)
    assert reason(status, ConditionType.READY) == ("True", Reason.WAITING)
    assert not decided(on_air, spec(), START + 30 * MINUTE).actions


def test_a_source_that_ended_is_watched_again_in_the_next_window():
    daily = spec(recurring())
    runtime = watching(daily)
    runtime.end(NAME, "source_ended", START + MINUTE)
    runtime.settle(daily, IDENTITY, START + 2 * MINUTE)
    actions = decided(runtime, daily, START + timedelta(days=1)).actions
    assert [type(action) for action in actions] == [Start]


@pytest.mark.parametrize(
    ("outcome", "started", "rested"),
    [
        pytest.param("stopped", MINUTE - 3 * SECOND, MINUTE + 7 * SECOND, id="stopped soon after its start"),
        pytest.param("source_lost", MINUTE, MINUTE + 10 * SECOND, id="lost at its start"),
        pytest.param("", MINUTE, MINUTE + 10 * SECOND, id="without a word: after its end"),
    ],
)
def test_a_monitor_that_ended_too_early_is_started_again_after_a_rest(on_air, outcome, started, rested):
    end_early(on_air, outcome, START + started)
    resting = on_air.settle(spec(), IDENTITY, START + MINUTE + SECOND)
    assert on_air.actions == []
    assert resting.requeue_at == START + rested
    assert reason(resting.status, ConditionType.PROVISIONED) == ("False", Reason.MONITOR_CRASHED)
    on_air.settle(spec(), IDENTITY, resting.requeue_at)
    assert [type(action) for action in on_air.actions] == [Collect, Start]


@pytest.mark.parametrize("outcome", ["stopped", "source_lost", "window_ended"])
def test_a_monitor_that_had_lived_for_a_while_is_started_again_at_once(on_air, outcome):
    end_early(on_air, outcome, START + MINUTE - 10 * SECOND)
    on_air.settle(spec(), IDENTITY, START + MINUTE + SECOND)
    assert [type(action) for action in on_air.actions] == [Collect, Start]


def end_early(runtime, outcome, started_at):
    """The monitor ends at START + MINUTE; with a report that says when it started, unless `outcome` is empty."""
    runtime.end(NAME, outcome, START + MINUTE)
    monitor = runtime.monitors[NAME]
    if monitor.report:
        runtime.monitors[NAME] = replace(monitor, report=msgspec.structs.replace(monitor.report, started_at=started_at))


def test_a_monitor_that_ended_a_moment_early_by_its_own_clock_is_over(on_air):
    on_air.end(NAME, "window_ended", ROLLED - SECOND)
    on_air.settle(spec(), IDENTITY, ROLLED - SECOND)
    assert [type(action) for action in on_air.actions] == [Collect]


def test_a_crash_is_told_with_its_detail(on_air):
    on_air.monitors[NAME] = replace(on_air.monitors[NAME], phase=Phase.RESTARTING, detail="killed by SIGKILL")
    decision = decided(on_air, spec(), START + MINUTE)
    assert not decision.actions
    assert reason(decision.status, ConditionType.READY) == ("False", Reason.FAILING)
    assert "SIGKILL" in condition(decision.status, ConditionType.READY).message


# What is said


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        pytest.param(recurring(timezone="Mars/Olympus"), Reason.INVALID_TIMEZONE, id="zone"),
        pytest.param(recurring(cron="99 * * * *"), Reason.INVALID_CRON, id="cron"),
        pytest.param(recurring(cron="0 0 30 2 *"), Reason.NO_MORE_WINDOWS, id="30 February"),
        pytest.param(Schedule(when_live=WhenLive()), Reason.NOT_SUPPORTED, id="whenLive"),
        pytest.param(window(START - 3 * MINUTE, START - 2 * MINUTE), Reason.NO_MORE_WINDOWS, id="long over"),
    ],
)
def test_a_schedule_without_windows_says_why(schedule, said):
    decision = decided(SimulatedRuntime(), spec(schedule), START)
    assert not decision.actions
    assert reason(decision.status, ConditionType.SCHEDULED) == ("False", said)


def test_the_next_transition_is_told():
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
