import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.order import MonitorOrder
from tallylight_contract.status import Condition, DefectCount, LastReport, LiveStreamStatus, NextTransition
from tallylight_operator.decision.model import Key, ObservedMonitor, Phase
from tallylight_operator.local.definitions import FolderProblem
from tallylight_operator.local.screen import JsonLines
from tallylight_operator.local.table import LiveTable

NOW = datetime(2026, 12, 5, 18, 0, tzinfo=UTC)
CUP = Key("sports", "cup")
REPORT = LastReport(
    window="w0", on_air_seconds=100, monitored_seconds=99, coverage_ratio=0.99, outcome="window_ended",
    started_at=NOW, ended_at=NOW, defects=[DefectCount(detector="black", count=2, seconds=3)],
)  # fmt: skip


def status(ready="True", message="All is well."):
    condition = Condition(
        type=ConditionType.READY, status=ready, reason=Reason.MONITORING, message=message,
        observed_generation=1, last_transition_time=NOW,
    )  # fmt: skip
    upcoming = NextTransition(at=NOW + timedelta(hours=2), to="OffAir", why="the window ends")
    return LiveStreamStatus(conditions=[condition], next_transition=upcoming, last_report=REPORT)


def lines(*changes):
    written = []
    screen = JsonLines(written.append, lambda: NOW)
    for change in changes:
        change(screen)
    assert all(line.endswith(b"\n") and line.count(b"\n") == 1 for line in written)
    return [json.loads(line) for line in written]


def test_the_number_of_monitors_is_shown_when_it_changes():
    events = lines(*(lambda screen, n=n: screen.monitors(n) for n in (0, 1, 1, 2, 0)))
    assert [line["running"] for line in events] == [1, 2, 0]
    assert events[0] == {"event": "monitors", "running": 1, "wall_time": "2026-12-05T18:00:00+00:00"}


@pytest.mark.parametrize("line", [b"words\n", b"[1]\n", b"\xff\n", b"\n"])
def test_what_is_no_event_is_not_passed_on(line):
    assert lines(lambda screen: screen.printed(CUP, line)) == []


def test_a_monitors_event_is_passed_on_as_it_is():
    event = {"event": "open", "stream": "sports/cup", "detector": "black"}
    assert lines(lambda screen: screen.printed(CUP, json.dumps(event).encode())) == [event]


def test_a_stream_is_shown_when_its_summary_changes():
    events = lines(
        lambda screen: screen.stream(CUP, status()),
        lambda screen: screen.stream(CUP, status()),
        lambda screen: screen.stream(CUP, status("False", "No.")),
        lambda screen: screen.gone(CUP),
    )
    assert [(line["ready"], line["message"]) for line in events[:2]] == [("True", "All is well."), ("False", "No.")]
    assert events[0]["next"] == {"at": "2026-12-05T20:00:00Z", "to": "OffAir", "why": "the window ends"}
    assert events[2]["reason"] == "Removed"


def test_a_mistake_is_shown_with_its_line():
    problem = FolderProblem("a.yaml", 12, "$.spec.schedule.window.end", "must be after start")
    (events,) = lines(lambda screen: screen.problem(problem))
    assert events == {
        "event": "problem",
        "file": "a.yaml",
        "line": 12,
        "path": "$.spec.schedule.window.end",
        "message": "must be after start",
    }
    assert str(problem) == "a.yaml:12: $.spec.schedule.window.end: must be after start"


def drawn(*changes, monitors=()):
    out = io.StringIO()
    console = Console(file=out, width=160, force_terminal=True, color_system=None)
    screen = LiveTable(console, lambda key: monitors, lambda: NOW)
    try:
        for change in changes:
            change(screen)
    finally:
        screen.close()
    return out.getvalue()


def event(**fields):
    return json.dumps(fields).encode()


def test_the_table_shows_each_streams_state():
    order = MonitorOrder(namespace="sports", stream="cup", window="w1", window_start=NOW, url="https://x.example/")
    monitors = (ObservedMonitor("cup-w1-0", order, None, Phase.RUNNING, receiving=True, crashes=1),)
    text = drawn(
        lambda screen: screen.monitors(1),
        lambda screen: screen.stream(CUP, status()),
        lambda screen: screen.printed(CUP, event(event="open", detector="freeze", detail="[stands] still")),
        monitors=monitors,
    )
    for words in ("sports/cup", "OffAir in 2:00:00", "Running (1x crashed)", "yes", "freeze 0:00:00", "99.0% watched, 2x black", "1 monitor running", "freeze [stands] still"):  # fmt: skip  # noqa: E501 - one table
        assert words in text


def test_a_defect_that_is_over_leaves_the_table():
    text = drawn(
        lambda screen: screen.printed(CUP, event(event="open", detector="freeze")),
        lambda screen: screen.printed(CUP, event(event="close", detector="freeze", duration=4.0)),
        lambda screen: screen.problem(FolderProblem("a.yaml", 3, "", "not YAML")),
    )
    last_table = text[text.rindex("Tallylight") :]
    assert "freeze over after 4.0 s" in text
    assert "a.yaml:3: not YAML" in text
    assert "freeze" not in last_table


def test_a_removed_stream_leaves_the_table():
    text = drawn(lambda screen: screen.stream(CUP, status()), lambda screen: screen.gone(CUP))
    assert "sports/cup" not in text[text.rindex("Tallylight") :]
