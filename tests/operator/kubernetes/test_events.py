from datetime import timedelta

import pytest
from msgspec.structs import replace
from pods import CUP, NOON, report

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.status import Condition, LiveStreamStatus, last_report
from tallylight_operator.decision.conditions import EXPLAINED
from tallylight_operator.kubernetes.events import event, notices


def status(*reasons, at=NOON, history=()):
    conditions = [
        Condition(
            type=kind,
            status="False",
            reason=reason,
            message=f"because of {reason}",
            observed_generation=1,
            last_transition_time=at,
        )
        for kind, reason in reasons
    ]
    return LiveStreamStatus(conditions=conditions, history=list(history))


NOTHING = status()
STARTING = (ConditionType.PROVISIONED, Reason.MONITOR_STARTING)
RUNS = (ConditionType.PROVISIONED, Reason.MONITOR_RUNNING)
NO_IMAGE = (ConditionType.PROVISIONED, Reason.IMAGE_PULL_FAILED)
PRESENT = (ConditionType.RECEIVING, Reason.SIGNAL_PRESENT)
ABSENT = (ConditionType.RECEIVING, Reason.SIGNAL_ABSENT)
REPLACING = (ConditionType.PROVISIONED, Reason.REPLACING)
DEGRADED = (ConditionType.DEGRADED, Reason.REPLACING)
FAILING = (ConditionType.READY, Reason.FAILING)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(NOTHING, status(STARTING), [], id="each step of a start would be too much"),
        pytest.param(status(STARTING), status(RUNS), [("Normal", "MonitorRunning")], id="it runs"),
        pytest.param(status(RUNS), status(RUNS), [], id="nothing changed"),
        pytest.param(
            status(STARTING), status(NO_IMAGE, FAILING), [("Warning", "ImagePullFailed")], id="not the summary, too"
        ),
        pytest.param(status(RUNS), status(RUNS, ABSENT), [], id="it has not received anything yet"),
        pytest.param(status(PRESENT), status(ABSENT), [("Warning", "SignalAbsent")], id="the signal is lost"),
        pytest.param(status(ABSENT), status(PRESENT), [("Normal", "SignalPresent")], id="the signal is back"),
        pytest.param(
            status(RUNS), status(REPLACING, DEGRADED, FAILING), [("Normal", "Replacing")], id="another takes over: once"
        ),
        pytest.param(
            NOTHING, status(history=[last_report(report())]), [("Normal", "WindowReported")], id="there is a report"
        ),
    ],
)
def test_the_events_of_a_transition(old, new, expected):
    assert [(each.kind, each.reason) for each in notices(old, new)] == expected


def absent(cause, *, at=NOON):
    message = f"{EXPLAINED}{cause}. The monitor stays."
    (before,) = status(ABSENT, at=at).conditions
    return LiveStreamStatus(conditions=[replace(before, message=message)])


@pytest.mark.parametrize(
    ("old", "new", "notes"),
    [
        pytest.param(status(RUNS), absent("answered 401"), ["answered 401"], id="before air time as well"),
        pytest.param(status(ABSENT), absent("answered 401"), ["answered 401"], id="it is known a moment later"),
        pytest.param(absent("answered 401"), absent("answered 404"), ["answered 404"], id="it is another"),
        pytest.param(absent("answered 401"), absent("answered 401"), [], id="it is the same"),
        pytest.param(absent("answered 401"), status(ABSENT), [], id="it is not known any more"),
    ],
)
def test_why_nothing_arrives_is_a_warning_for_each_cause(old, new, notes):
    found = notices(old, new)
    assert [(each.kind, each.reason) for each in found] == [("Warning", "SignalAbsent")] * len(notes)
    assert [each.note for each in found] == [f"{EXPLAINED}{note}. The monitor stays." for note in notes]


def test_a_cause_that_comes_back_in_the_same_outage_is_told_once():
    first, second = absent("answered 401"), absent("answered 404")
    assert names(second, first) == names(status(RUNS), first)
    assert names(first, second) != names(second, first)
    assert names(status(PRESENT), absent("answered 401", at=NOON + timedelta(hours=1))) != names(second, first)


def test_a_report_is_an_event_in_numbers():
    (only,) = notices(NOTHING, status(history=[last_report(report())]))
    assert only.note == "Watched 10 s of 10 s on air (100.0%); 0 defects found."


def test_detectors_that_had_nothing_to_judge_are_a_warning_once_for_each_window():
    kept = last_report(report(unmeasured=["captions_lost", "hum"]))
    said = notices(NOTHING, status(history=[kept]))
    assert [(each.kind, each.reason) for each in said] == [
        ("Normal", "WindowReported"),
        ("Warning", "DetectorsUnmeasured"),
    ]
    assert "captions_lost, hum" in said[1].note
    later = replace(kept, ended_at=kept.ended_at + timedelta(seconds=2))
    assert names(NOTHING, status(history=[kept]))[1] == names(status(history=[kept]), status(history=[later]))[1]


def test_of_a_stream_that_never_came_it_is_no_second_event_that_nothing_was_judged():
    kept = last_report(report(unmeasured=["hum"], monitored_seconds=0.0))
    assert [each.reason for each in notices(NOTHING, status(history=[kept]))] == ["WindowReported"]


def test_of_two_pipelines_it_is_told_once_more_what_both_found_and_before_that_which_has_left_no_report():
    first, second = (replace(last_report(report()), pipeline=each, pipelines=[each], asked=2) for each in (1, 0))
    early, late = status(history=[first]), status(history=[second, first])
    (alone,) = notices(NOTHING, early)
    (both,) = notices(early, late)
    assert alone.note.endswith("0 defects found by pipeline 1; pipeline 0 has left no report so far.")
    assert both.note == "Watched 10 s of 10 s on air (100.0%); 0 defects found by pipeline 0 and 1."
    assert [each.note for each in notices(NOTHING, late)] == [both.note], "where both come at once"


def names(old, new):
    return [event(each, CUP, "uid", NOON)["metadata"]["name"] for each in notices(old, new)]


def test_the_same_transition_twice_gives_the_same_name_and_another_gives_another():
    first = names(status(STARTING), status(NO_IMAGE))
    assert first == names(NOTHING, status(NO_IMAGE))
    assert first != names(NOTHING, status(NO_IMAGE, at=NOON + timedelta(hours=1)))


def test_an_event_names_its_stream_and_its_reporter():
    (only,) = notices(status(STARTING), status(NO_IMAGE))
    body = event(only, CUP, "uid", NOON)
    assert body["regarding"]["uid"] == "uid"
    assert body["metadata"]["namespace"] == "sports"
    assert body["eventTime"] == "2026-06-06T12:00:00.000000Z"
    assert body["reportingController"] == "tallylight.dev/operator"


def test_a_note_that_is_too_long_is_cut_between_characters():
    (only,) = notices(NOTHING, status(NO_IMAGE))
    note = event(type(only)(only.kind, only.reason, "ü" * 1000, only.once), CUP, "uid", NOON)["note"]
    assert note == "ü" * 512
