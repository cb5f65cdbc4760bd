from dataclasses import replace
from datetime import timedelta

import msgspec
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
    window,
)
from simulated_runtime import report

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.status import HISTORY_LENGTH
from tallylight_operator.decision.model import Collect, Phase, Start
from tallylight_operator.schedule.windows import window_id


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
    assert reason(status, ConditionType.READY) == ("False", Reason.WAITING)
    later = decided(on_air, spec(), START + 30 * MINUTE)
    assert not later.actions
    assert reason(later.status, ConditionType.READY) == ("False", Reason.NOT_WATCHED)
    assert (later.gap.since, later.gap_reason) == (START + 2 * MINUTE, Reason.SOURCE_ENDED)


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


def test_one_whose_clock_was_set_forth_and_that_took_its_window_for_over_is_started_again(on_air):
    end_early(on_air, "window_ended", START - MINUTE)
    monitor = on_air.monitors[NAME]
    early = msgspec.structs.replace(monitor.report, ended_at=ROLLED + SECOND)
    on_air.monitors[NAME] = replace(monitor, report=early)
    on_air.settle(spec(), IDENTITY, START + MINUTE + SECOND)
    assert [type(action) for action in on_air.actions] == [Collect, Start]


@pytest.mark.parametrize("outcome", ["stopped", "source_lost"])
def test_one_that_started_in_times_to_come_is_from_before_the_clock_was_set_back_and_is_not_waited_for(on_air, outcome):
    end_early(on_air, outcome, START + 30 * MINUTE)
    on_air.settle(spec(), IDENTITY, START + MINUTE + SECOND)
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


def test_a_crash_is_in_the_status_with_its_detail(on_air):
    on_air.monitors[NAME] = replace(on_air.monitors[NAME], phase=Phase.RESTARTING, detail="killed by SIGKILL")
    decision = decided(on_air, spec(), START + MINUTE)
    assert not decision.actions
    assert reason(decision.status, ConditionType.READY) == ("False", Reason.FAILING)
    assert "SIGKILL" in condition(decision.status, ConditionType.READY).message
