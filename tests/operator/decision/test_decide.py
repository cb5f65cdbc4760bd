from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from simulated_runtime import SimulatedPlace, report

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
from tallylight_operator.decision.model import DEAF, Collect, Drain, Key, MoveEnd, Phase, Start
from tallylight_operator.decision.state import Identity
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


def again(cron="0 18 * * *", duration="2h", timezone="UTC"):
    return Schedule(recurring=Recurring(cron=cron, duration=Duration.parse(duration), timezone=timezone))


def look(place, of, now):
    return decide(of, IDENTITY, now, place.observed())


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
    place = SimulatedPlace()
    place.settle(of, IDENTITY, now)
    place.let_live(now)
    place.settle(of, IDENTITY, now)
    place.wishes.clear()
    return place


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
    wishes = look(SimulatedPlace(), spec(), now).wishes
    assert [(type(wish), wish.name, wish.until) for wish in wishes] == [(Start, NAME, ROLLED)] * starts


def test_a_monitors_order_says_what_the_spec_says():
    detectors = [DetectorChoice(name="black")]
    (wish,) = look(SimulatedPlace(), spec(tier="Light", detectors=detectors), START).wishes
    assert msgspec.to_builtins(wish.order, enc_hook=str) == {
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
    wishes = look(SimulatedPlace(), spec(pipelines=2), START).wishes
    assert [(wish.name, wish.order.pipeline) for wish in wishes] == [(NAME, 0), (NAME[:-1] + "1", 1)]


def test_always_has_no_end():
    decision = look(SimulatedPlace(), spec(Schedule(always=Always())), START)
    (wish,) = decision.wishes
    assert wish.until is None
    assert decision.wake_at is None
    assert decision.status.active_window.start == START
    assert reason(decision.status, ConditionType.SCHEDULED) == ("True", Reason.ALWAYS)


def test_always_stays_since_when_it_was_first_watched():
    always = spec(Schedule(always=Always()))
    place = watching(always)
    place.end(next(iter(place.monitors)), "", START + MINUTE)
    place.settle(always, IDENTITY, START + 2 * MINUTE)
    (seen,) = place.live
    assert seen.order.window_start == START


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
    place = watching(spec(overrun=overrun))
    wishes = look(place, spec(overrun=overrun), ROLLED + late).wishes
    assert [type(wish) for wish in wishes] == [Drain] * drained


def test_an_overrun_is_told(on_air):
    status = look(on_air, spec(), ROLLED + MINUTE).status
    assert status.active_window.overrun_until == ROLLED + timedelta(hours=1)
    assert (status.active_window.start, status.active_window.end) == (START, END)
    assert reason(status, ConditionType.SCHEDULED) == ("True", Reason.ON_AIR)
    assert status.next_transition.at == ROLLED + timedelta(hours=1)


def test_overrun_forbidden_in_mid_overrun_ends_it(on_air):
    wishes = look(on_air, spec(overrun=Overrun(policy="Stop")), ROLLED + MINUTE).wishes
    assert [type(wish) for wish in wishes] == [Drain]


# Missed


def test_a_window_is_not_begun_after_its_start_deadline():
    late = spec(start_deadline=Duration(minutes=5))
    assert look(SimulatedPlace(), late, START + 5 * MINUTE - SECOND).wishes
    decision = look(SimulatedPlace(), late, START + 5 * MINUTE)
    assert not decision.wishes
    assert reason(decision.status, ConditionType.SCHEDULED) == ("False", Reason.WINDOW_MISSED)
    assert reason(decision.status, ConditionType.READY) == ("False", Reason.FAILING)
    assert "startDeadline" in condition(decision.status, ConditionType.READY).message


def test_a_window_that_was_begun_is_never_missed():
    late = spec(start_deadline=Duration(minutes=5))
    place = watching(late)
    place.monitors.clear()  # a node burned down
    wishes = look(place, late, START + 30 * MINUTE).wishes
    assert [type(wish) for wish in wishes] == [Start]


def test_a_start_that_fails_until_the_deadline_is_a_miss():
    late = spec(start_deadline=Duration(minutes=5))
    place = SimulatedPlace()
    seen = replace(place.observed(), trouble="the Secret cup-origin is missing")
    decision = decide(late, IDENTITY, START, seen)
    assert decision.wake_at == START + 5 * MINUTE
    told = decision.status
    assert reason(told, ConditionType.PROVISIONED) == ("False", Reason.MONITOR_MISSING)
    assert "cup-origin" in condition(told, ConditionType.PROVISIONED).message
    assert told.active_window is None
    place.publish(told)
    assert not look(place, late, START + 6 * MINUTE).wishes


# An edit in mid-event


@pytest.mark.parametrize(
    ("edited", "until"),
    [
        pytest.param(spec(window(end=END + MINUTE)), ROLLED + MINUTE, id="a later end"),
        pytest.param(spec(window(end=END - 30 * MINUTE)), ROLLED - 30 * MINUTE, id="an earlier end"),
        pytest.param(spec(window(start=START - 60 * MINUTE)), None, id="another start only"),
        pytest.param(spec(window(START + MINUTE, END + MINUTE)), ROLLED + MINUTE, id="another window that covers now"),
        pytest.param(spec(post_roll=Duration(minutes=5)), END + 5 * MINUTE, id="a longer postRoll"),
        pytest.param(spec(again(duration="3h")), ROLLED + 60 * MINUTE, id="a cron that covers now"),
        pytest.param(spec(tier="Light"), None, id="the tier"),
        pytest.param(spec(detectors=[DetectorChoice(name="black")]), None, id="the detectors"),
        pytest.param(spec(again(cron="99 * * * *")), None, id="a cron that cannot be read: held"),
        pytest.param(spec(again(timezone="Mars/Olympus")), None, id="a zone that is unknown: held"),
        pytest.param(spec(Schedule(when_live=WhenLive())), None, id="a schedule that is not supported: held"),
    ],
)
def test_an_edit_in_mid_event_moves_only_the_end(on_air, edited, until):
    wishes = look(on_air, edited, START + 5 * MINUTE).wishes
    assert wishes == ((MoveEnd(NAME, until),) if until else ())


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
def hindered():
    """A place in pre-roll, whose monitor no node takes."""
    place = SimulatedPlace()
    place.hinders = True
    place.settle(spec(), IDENTITY, START - 2 * MINUTE)
    place.let_live(START - 2 * MINUTE)
    place.settle(spec(), IDENTITY, START - 2 * MINUTE)
    place.wishes.clear()
    return place


def test_one_that_cannot_start_waits_while_it_is_what_is_asked_for(hindered):
    assert not look(hindered, spec(), START).wishes
    assert not look(hindered, spec(window(end=END)), START).wishes


def other(detectors=("black",)):
    return spec(detectors=[DetectorChoice(name=name) for name in detectors])


def test_one_that_cannot_start_makes_way_as_soon_as_another_is_asked_for(hindered):
    status = hindered.settle(other(), IDENTITY, START).status
    assert [(type(wish), wish.name) for wish in hindered.wishes] == [(Drain, NAME), (Start, f"{NAME}-2")]
    assert reason(status, ConditionType.PROVISIONED) == ("False", Reason.REPLACING)
    assert "Another takes over" in condition(status, ConditionType.DEGRADED).message
    hindered.hinders = False
    hindered.let_live(START + SECOND)
    status = hindered.settle(other(), IDENTITY, START + SECOND).status
    assert list(hindered.monitors) == [f"{NAME}-2"]
    assert reason(status, ConditionType.READY) == ("True", Reason.MONITORING)
    assert not status.history


def test_one_that_cannot_start_makes_way_where_the_place_would_make_it_otherwise(hindered):
    hindered.outdate(NAME)
    hindered.settle(spec(), IDENTITY, START)
    assert [type(wish) for wish in hindered.wishes] == [Drain, Start]


def test_whoever_edits_again_and_again_does_not_keep_the_place_busy(hindered):
    hindered.settle(other(), IDENTITY, START)
    second = hindered.monitors[f"{NAME}-2"]
    hindered.monitors[second.name] = replace(second, hindrance=Reason.UNSCHEDULABLE, asked_at=START)
    decision = look(hindered, other(("freeze",)), START + SECOND)
    assert [type(wish) for wish in decision.wishes] == [Drain]
    hindered.settle(other(("freeze",)), IDENTITY, START + SECOND)
    assert decision.wake_at == START + 10 * SECOND
    hindered.settle(other(("freeze",)), IDENTITY, START + 10 * SECOND)
    assert [type(wish) for wish in hindered.wishes] == [Drain, Start, Drain, Start]


@pytest.mark.parametrize("phase", [Phase.RUNNING, Phase.RESTARTING])
def test_one_that_has_run_is_never_made_anew(on_air, phase):
    on_air.monitors[NAME] = replace(on_air.monitors[NAME], phase=phase, outdated=True)
    assert not look(on_air, other(), START + MINUTE).wishes


def test_always_instead_of_a_window_takes_the_end_away(on_air):
    assert look(on_air, spec(Schedule(always=Always())), START).wishes == (MoveEnd(NAME, None),)


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
    assert [type(wish) for wish in on_air.wishes] == [Drain]
    assert not look(on_air, edited, now + MINUTE).wishes


def test_fewer_pipelines_do_not_shrink_what_is_on_air():
    place = watching(spec(pipelines=2))
    assert not look(place, spec(pipelines=1), START + MINUTE).wishes


def test_a_pipeline_too_many_is_not_kept_beyond_the_end_it_had():
    place = watching(spec(pipelines=2))
    longer = spec(window(end=END + timedelta(hours=3)), pipelines=1)
    assert [wish.name for wish in look(place, longer, START + MINUTE).wishes] == [NAME]
    place.settle(longer, IDENTITY, START + MINUTE)
    wishes = look(place, longer, ROLLED + timedelta(hours=1, minutes=1)).wishes
    assert [(type(wish), wish.name) for wish in wishes] == [(Drain, NAME[:-1] + "1")]


def test_one_more_pipeline_starts_at_once(on_air):
    decision = look(on_air, spec(pipelines=2), START + MINUTE)
    assert [(type(wish), wish.name) for wish in decision.wishes] == [(Start, NAME[:-1] + "1")]


def test_a_window_that_follows_without_a_break_carries_the_monitor_on():
    back_to_back = spec(again("0 * * * *", "1h"))
    place = watching(back_to_back)
    now = START + 58 * MINUTE
    assert look(place, back_to_back, now - SECOND).wake_at == now
    assert look(place, back_to_back, now).wishes == (MoveEnd(NAME, START + 121 * MINUTE),)


def test_a_monitor_in_overrun_is_carried_on_into_the_next_window():
    twice = spec(again("0,45 * * * *", "30m"))
    place = watching(twice)
    now = START + 43 * MINUTE
    assert look(place, twice, now).wishes == (MoveEnd(NAME, START + 76 * MINUTE),)


# Suspended, deleted, unknown


def test_suspend_drains_and_resume_starts_again(on_air):
    held = spec(suspend=True)
    status = on_air.settle(held, IDENTITY, START + MINUTE).status
    assert on_air.wishes == [Drain(NAME, "the LiveStream is suspended")]
    assert reason(status, ConditionType.PAUSED) == ("True", Reason.SUSPENDED)
    on_air.let_live(START + 2 * MINUTE)
    on_air.settle(held, IDENTITY, START + 2 * MINUTE)
    assert not on_air.monitors
    on_air.settle(spec(start_deadline=Duration(seconds=1)), IDENTITY, START + 3 * MINUTE)
    assert [seen.phase for seen in on_air.live] == [Phase.STARTING]


def test_a_deleted_stream_is_drained_then_collected(on_air):
    assert [type(wish) for wish in look(on_air, None, START).wishes] == [Drain]
    on_air.settle(None, IDENTITY, START)
    assert not look(on_air, None, START).wishes
    on_air.let_live(START + SECOND)
    assert look(on_air, None, START + SECOND).wishes == (Collect(NAME),)


@pytest.mark.parametrize("now", [START, ROLLED + timedelta(hours=5)])
@pytest.mark.parametrize("of", [spec(), spec(suspend=True), None, spec(pipelines=2)])
def test_the_unknown_holds(on_air, of, now):
    on_air.blind = True
    decision = look(on_air, of, now)
    assert not decision.wishes
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
    decision = look(on_air, spec(), START + MINUTE)
    assert not decision.wishes
    assert reason(decision.status, ConditionType.RECEIVING) == said
    assert reason(decision.status, ConditionType.READY) == ("True", Reason.MONITORING)


# Taken away by others


WHYS = [
    pytest.param(lambda place: place.evict(NAME), id="about to be evicted"),
    pytest.param(lambda place: place.delete(NAME, START), id="deleted"),
    pytest.param(lambda place: place.lose(NAME, START), id="on a lost node"),
]


@pytest.mark.parametrize("disrupt", WHYS)
def test_whoever_is_taken_away_is_replaced_at_once_and_not_told_anything(on_air, disrupt):
    disrupt(on_air)
    decision = look(on_air, spec(), START + MINUTE)
    assert [(type(wish), wish.name, wish.order.pipeline) for wish in decision.wishes] == [(Start, f"{NAME}-2", 0)]
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
    decision = look(on_air, spec(), START + 2 * SECOND)
    assert not decision.wishes
    assert reason(decision.status, ConditionType.PROVISIONED) == ("True", Reason.MONITOR_RUNNING)
    assert reason(decision.status, ConditionType.DEGRADED) == ("False", Reason.AS_ASKED)


def test_a_successor_that_no_node_takes_says_so(on_air):
    on_air.evict(NAME)
    on_air.settle(spec(), IDENTITY, START + SECOND)
    second = on_air.monitors[f"{NAME}-2"]
    on_air.monitors[second.name] = replace(second, hindrance=Reason.UNSCHEDULABLE, detail="0/3 nodes")
    status = look(on_air, spec(), START + 2 * SECOND).status
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
    assert not look(on_air, spec(), START + 2 * SECOND).wishes
    on_air.take_back(NAME)
    if not first_one:
        crashed = replace(on_air.monitors[NAME], phase=Phase.RESTARTING, receiving=None)
        on_air.monitors |= {NAME: crashed, second: replace(on_air.monitors[second], phase=Phase.RUNNING)}
    wishes = look(on_air, spec(), START + 2 * SECOND).wishes
    assert wishes == (Drain(second if first_one else NAME, "another does the same"),)


def test_while_none_of_two_runs_none_is_told_to_finish(on_air):
    on_air.evict(NAME)
    on_air.settle(spec(), IDENTITY, START + SECOND)
    on_air.take_back(NAME)
    on_air.monitors[NAME] = replace(on_air.monitors[NAME], phase=Phase.RESTARTING, receiving=None)
    assert not look(on_air, spec(), START + 2 * SECOND).wishes


def test_a_second_disruption_is_followed_by_a_third_name(on_air):
    on_air.lose(NAME, START)
    on_air.settle(spec(), IDENTITY, START + SECOND)
    on_air.evict(f"{NAME}-2")
    assert [wish.name for wish in look(on_air, spec(), START + MINUTE).wishes] == [f"{NAME}-3"]


def test_whoever_took_over_a_moment_ago_is_replaced_after_a_rest(on_air):
    on_air.lose(NAME, START - MINUTE)
    on_air.settle(spec(), IDENTITY, START)
    second = f"{NAME}-2"
    on_air.monitors[second] = replace(on_air.monitors[second], asked_at=START)
    on_air.delete(second, START + 4 * SECOND)
    resting = look(on_air, spec(), START + 4 * SECOND)
    assert not resting.wishes
    assert resting.wake_at == START + 10 * SECOND
    assert reason(resting.status, ConditionType.PROVISIONED) == ("False", Reason.REPLACING)
    assert [type(wish) for wish in look(on_air, spec(), resting.wake_at).wishes] == [Start]


@pytest.mark.parametrize("disrupt", WHYS)
def test_nobody_is_replaced_whose_window_is_over_or_who_overruns(on_air, disrupt):
    disrupt(on_air)
    wishes = look(on_air, spec(), ROLLED + MINUTE).wishes
    assert not [wish for wish in wishes if isinstance(wish, Start)]


def test_a_monitor_on_a_lost_node_is_no_monitor_that_is_there(on_air):
    on_air.lose(NAME, ROLLED - MINUTE)
    on_air.settle(spec(), IDENTITY, ROLLED - MINUTE)
    on_air.end(f"{NAME}-2", "window_ended", ROLLED)
    status = on_air.settle(spec(), IDENTITY, ROLLED).status
    assert list(on_air.monitors) == [NAME]
    assert status.pipelines == 0
    assert reason(status, ConditionType.PROVISIONED) == ("True", Reason.OFF_AIR)


def test_who_was_lost_in_an_earlier_window_is_not_replaced_in_the_next():
    daily = spec(again())
    place = watching(daily)
    place.lose(NAME, ROLLED - MINUTE)
    status = place.settle(daily, IDENTITY, START + timedelta(days=1)).status
    assert reason(status, ConditionType.PROVISIONED) == ("False", Reason.MONITOR_STARTING)
    assert reason(status, ConditionType.DEGRADED) == ("False", Reason.AS_ASKED)


def test_one_too_many_that_is_taken_away_is_not_replaced():
    place = watching(spec(pipelines=2))
    place.delete(f"{NAME[:-1]}1", START)
    decision = look(place, spec(pipelines=1), START + SECOND)
    assert not decision.wishes
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
    on_air.wishes.clear()
    patience = look(on_air, spec(suspend=True), START).wake_at
    assert patience == START + timedelta(seconds=90)
    on_air.settle(spec(suspend=True), IDENTITY, patience)
    assert on_air.wishes == [Drain(NAME, DEAF)]
    assert not look(on_air, spec(suspend=True), patience).wishes


# Reports and ends


def test_a_monitor_is_cleared_away_only_after_its_report_is_published(on_air):
    on_air.end(NAME, "window_ended", ROLLED)
    first = look(on_air, spec(), ROLLED)
    assert not first.wishes
    assert first.again
    assert first.status.last_report.window == window_id(START)
    on_air.publish(first.status)
    second = look(on_air, spec(), ROLLED)
    assert second.wishes == (Collect(NAME),)
    assert second.status.history == first.status.history


def test_a_report_is_kept_once_and_only_the_last_ten(on_air):
    seen = on_air.monitors.pop(NAME)
    for minute in range(12):
        at = START + minute * MINUTE
        name = f"cup-0000000{minute:x}-0"
        order = msgspec.structs.replace(seen.order, window=name[4:12])
        on_air.monitors[name] = replace(
            seen, name=name, order=order, phase=Phase.ENDED, report=report(seen, "window_ended", at)
        )
    on_air.settle(spec(), IDENTITY, ROLLED)
    assert not on_air.monitors
    windows = [kept.window for kept in on_air.status.history]
    assert len(windows) == len(set(windows)) == HISTORY_LENGTH
    assert windows[0] == "0000000b"


def test_a_monitor_that_finishes_is_not_waited_for_when_the_schedule_covers_now_again(on_air):
    now = START + 30 * MINUTE
    on_air.settle(spec(window(end=START + 2 * MINUTE)), IDENTITY, now)
    on_air.wishes.clear()
    on_air.settle(spec(), IDENTITY, now + SECOND)
    assert [(type(wish), wish.name) for wish in on_air.wishes] == [(Start, f"{NAME}-2")]
    on_air.let_live(now + 2 * SECOND)
    status = on_air.settle(spec(), IDENTITY, now + 2 * SECOND).status
    assert list(on_air.monitors) == [f"{NAME}-2"]
    assert status.last_report.outcome == "stopped"


def test_a_source_that_ended_is_not_watched_again_in_its_window(on_air):
    on_air.end(NAME, "source_ended", START + MINUTE)
    status = on_air.settle(spec(), IDENTITY, START + 2 * MINUTE).status
    assert on_air.wishes == [Collect(NAME)]
    assert reason(status, ConditionType.PROVISIONED) == ("True", Reason.SOURCE_ENDED)
    assert reason(status, ConditionType.READY) == ("True", Reason.WAITING)
    assert not look(on_air, spec(), START + 30 * MINUTE).wishes


def test_a_source_that_ended_is_watched_again_in_the_next_window():
    daily = spec(again())
    place = watching(daily)
    place.end(NAME, "source_ended", START + MINUTE)
    place.settle(daily, IDENTITY, START + 2 * MINUTE)
    wishes = look(place, daily, START + timedelta(days=1)).wishes
    assert [type(wish) for wish in wishes] == [Start]


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
    assert on_air.wishes == []
    assert resting.wake_at == START + rested
    assert reason(resting.status, ConditionType.PROVISIONED) == ("False", Reason.MONITOR_CRASHED)
    on_air.settle(spec(), IDENTITY, resting.wake_at)
    assert [type(wish) for wish in on_air.wishes] == [Collect, Start]


@pytest.mark.parametrize("outcome", ["stopped", "source_lost", "window_ended"])
def test_a_monitor_that_had_lived_for_a_while_is_started_again_at_once(on_air, outcome):
    end_early(on_air, outcome, START + MINUTE - 10 * SECOND)
    on_air.settle(spec(), IDENTITY, START + MINUTE + SECOND)
    assert [type(wish) for wish in on_air.wishes] == [Collect, Start]


def end_early(place, outcome, started_at):
    """The monitor ends at START + MINUTE; with a report that says when it started, unless `outcome` is empty."""
    place.end(NAME, outcome, START + MINUTE)
    seen = place.monitors[NAME]
    if seen.report:
        place.monitors[NAME] = replace(seen, report=msgspec.structs.replace(seen.report, started_at=started_at))


def test_a_monitor_that_ended_a_moment_early_by_its_own_clock_is_over(on_air):
    on_air.end(NAME, "window_ended", ROLLED - SECOND)
    on_air.settle(spec(), IDENTITY, ROLLED - SECOND)
    assert [type(wish) for wish in on_air.wishes] == [Collect]


def test_a_crash_is_told_with_its_detail(on_air):
    on_air.monitors[NAME] = replace(on_air.monitors[NAME], phase=Phase.RESTARTING, detail="killed by SIGKILL")
    decision = look(on_air, spec(), START + MINUTE)
    assert not decision.wishes
    assert reason(decision.status, ConditionType.READY) == ("False", Reason.FAILING)
    assert "SIGKILL" in condition(decision.status, ConditionType.READY).message


# What is said


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        pytest.param(again(timezone="Mars/Olympus"), Reason.INVALID_TIMEZONE, id="zone"),
        pytest.param(again(cron="99 * * * *"), Reason.INVALID_CRON, id="cron"),
        pytest.param(again(cron="0 0 30 2 *"), Reason.NO_MORE_WINDOWS, id="30 February"),
        pytest.param(Schedule(when_live=WhenLive()), Reason.NOT_SUPPORTED, id="whenLive"),
        pytest.param(window(START - 3 * MINUTE, START - 2 * MINUTE), Reason.NO_MORE_WINDOWS, id="long over"),
    ],
)
def test_a_schedule_without_windows_says_why(schedule, said):
    decision = look(SimulatedPlace(), spec(schedule), START)
    assert not decision.wishes
    assert reason(decision.status, ConditionType.SCHEDULED) == ("False", said)


def test_the_next_transition_is_told():
    early = look(SimulatedPlace(), spec(), START - timedelta(hours=1)).status
    assert (early.next_transition.at, early.next_transition.to) == (START - 2 * MINUTE, "Monitored")
    assert reason(early, ConditionType.SCHEDULED) == ("True", Reason.WINDOW_AHEAD)
    late = look(SimulatedPlace(), spec(), START).status
    assert (late.next_transition.at, late.next_transition.to) == (ROLLED, "OffAir")


def test_a_condition_keeps_its_time_until_its_status_changes():
    place = watching(spec(), START - MINUTE)
    status = place.settle(spec(), IDENTITY, START + 30 * MINUTE).status
    assert condition(status, ConditionType.SCHEDULED).last_transition_time == START - MINUTE
    place.monitors[NAME] = replace(place.monitors[NAME], receiving=False)
    status = place.settle(spec(), IDENTITY, START + 40 * MINUTE).status
    assert condition(status, ConditionType.RECEIVING).last_transition_time == START + 40 * MINUTE
    assert condition(status, ConditionType.SCHEDULED).last_transition_time == START - MINUTE
    assert {found.observed_generation for found in status.conditions} == {3}


def test_the_status_counts_its_monitors():
    place = watching(spec(pipelines=2))
    place.monitors[NAME] = replace(place.monitors[NAME], phase=Phase.ENDED)
    status = look(place, spec(pipelines=2), START + MINUTE).status
    assert status.pipelines == 2, "what is about to be started counts"
    place.monitors[NAME] = replace(place.monitors[NAME], ended_at=START + MINUTE)
    status = look(place, spec(pipelines=2), START + MINUTE).status
    assert status.pipelines == 1
    assert [shard.name for shard in status.shards] == [NAME[:-1] + "1"]
    assert reason(status, ConditionType.DEGRADED) == ("True", Reason.FEWER_PIPELINES)
