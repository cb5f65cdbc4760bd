"""Kubernetes Events about a stream: one for each transition of its status. Pure.

An Event's name is made from its content, so that the API refuses a second one, of another operator or after a
crash, as already there.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.livestream import API_VERSION, KIND
from tallylight_contract.pipelines import of_air_time
from tallylight_contract.reasons import WARNINGS
from tallylight_contract.status import Condition, LastReport, LiveStreamStatus
from tallylight_operator.decision.conditions import EXPLAINED, WAS_PRESENT
from tallylight_operator.decision.model import Key

REPORTER = "tallylight.dev/operator"
_LONGEST_NOTE = 1024  # bytes that events.k8s.io takes
_DIGITS = 16  # hexadecimal, of the name's hash

# Worth an Event though nothing is wrong. Others would report every step of each start.
_NOTEWORTHY = frozenset({Reason.MONITOR_RUNNING, Reason.REPLACING, Reason.EDIT_PENDING, Reason.SUSPENDED})
# Of Scheduled: no window is on, not even its rolls.
_OFF_AIR = frozenset({Reason.WINDOW_AHEAD, Reason.NO_MORE_WINDOWS, Reason.WINDOW_PAST, Reason.SUSPENDED})


@dataclass(frozen=True, slots=True)
class Notice:
    """What an Event says. `once` is what makes it this transition and no other."""

    kind: Literal["Normal", "Warning"]
    reason: str
    note: str
    once: str


def notices(old: LiveStreamStatus, new: LiveStreamStatus) -> tuple[Notice, ...]:
    """The Events due when one status follows another."""
    return (*_of_conditions(old, new), *_of_reports(old, new))


def event(notice: Notice, key: Key, uid: str, now: datetime) -> dict[str, Any]:
    """An Event of events.k8s.io/v1 about a LiveStream."""
    stream = {"apiVersion": API_VERSION, "kind": KIND, "namespace": key.namespace, "name": key.name, "uid": uid}
    return event_about(stream, notice, now)


def event_about(regarding: dict[str, str], notice: Notice, now: datetime) -> dict[str, Any]:
    """An Event of events.k8s.io/v1 about any object of a namespace, by a reference to it."""
    instant = f"{now:%Y-%m-%dT%H:%M:%S.%fZ}"
    text = f"{regarding.get('uid', '')} {notice.reason} {notice.once}"
    label = hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]
    return {
        "apiVersion": "events.k8s.io/v1",
        "kind": "Event",
        "metadata": {"name": f"{regarding['name']}.{label}", "namespace": regarding["namespace"]},
        "eventTime": instant,
        "type": notice.kind,
        "reason": notice.reason,
        "note": notice.note.encode()[:_LONGEST_NOTE].decode(errors="ignore"),
        "action": "Reconcile",
        "regarding": regarding,
        "reportingController": REPORTER,
        "reportingInstance": REPORTER,
    }


def _of_conditions(old: LiveStreamStatus, new: LiveStreamStatus) -> Iterator[Notice]:
    before = {condition.type: condition for condition in old.conditions}
    noted: set[Reason] = set()
    for condition in new.conditions:
        earlier = before.get(condition.type)
        changed = earlier is None or earlier.reason != condition.reason or _is_newly_explained(condition, earlier)
        if changed and condition.reason not in noted and _is_news(condition, earlier, new):
            noted.add(condition.reason)
            is_warning = condition.reason in WARNINGS and not _is_followed(condition)
            kind: Literal["Normal", "Warning"] = "Warning" if is_warning else "Normal"
            yield Notice(kind, condition.reason, condition.message, _when(condition, new))


def _is_news(condition: Condition, earlier: Condition | None, status: LiveStreamStatus) -> bool:
    if condition.type in (ConditionType.READY, ConditionType.STALLED):
        return condition.reason is Reason.NOT_WATCHED  # else they sum up, and repeat, what the others say
    if _is_followed(condition):
        return earlier is not None or condition.reason is Reason.SIGNAL_PRESENT
    if condition.reason is Reason.SIGNAL_ABSENT:  # a monitor that has just started has not received anything yet
        return not _is_off_air(condition, status) and (_was_present(earlier) or _is_newly_explained(condition, earlier))
    if condition.reason is Reason.MONITOR_UNREACHABLE:
        return not _is_off_air(condition, status)
    if condition.reason is Reason.SIGNAL_PRESENT:
        return earlier is not None and earlier.reason in (Reason.SIGNAL_ABSENT, Reason.MONITOR_UNREACHABLE)
    return condition.reason in WARNINGS or condition.reason in _NOTEWORTHY


def _is_followed(condition: Condition) -> bool:
    """Whether it says of a stream that is on air while its source sends whether it does: no fault, either way."""
    return condition.type is ConditionType.SCHEDULED and condition.reason in (
        Reason.SIGNAL_PRESENT,
        Reason.SIGNAL_ABSENT,
    )


def _was_present(earlier: Condition | None) -> bool:
    """Whether something arrived before, or may have: between that and a loss a monitor is asked."""
    if earlier is None:
        return False
    return earlier.reason in (Reason.SIGNAL_PRESENT, Reason.MONITOR_UNREACHABLE) or earlier.message == WAS_PRESENT


def _is_off_air(condition: Condition, status: LiveStreamStatus) -> bool:
    """Whether it came about after air time: then its monitor finishes, and receives nothing any more."""
    plan, window = status.condition(ConditionType.SCHEDULED), status.active_window
    if plan is not None and plan.reason in _OFF_AIR:
        return True
    return window is not None and window.end is not None and condition.last_transition_time >= window.end


def _is_newly_explained(condition: Condition, earlier: Condition | None) -> bool:
    """Whether it says why nothing arrives, and did not say so before."""
    is_explained = condition.reason is Reason.SIGNAL_ABSENT and condition.message.startswith(EXPLAINED)
    return is_explained and (earlier is None or earlier.message != condition.message)


def _when(condition: Condition, status: LiveStreamStatus) -> str:
    """A condition's reason may change while its status stays: then the window tells transitions apart.

    Why nothing arrives may change and change back: in one outage each cause is told once.
    """
    window = status.active_window.id if status.active_window else ""
    cause = f" {condition.message}" if _is_newly_explained(condition, None) else ""
    return f"{condition.type} {window} {condition.last_transition_time.isoformat()}{cause}"


def _of_reports(old: LiveStreamStatus, new: LiveStreamStatus) -> Iterator[Notice]:
    """One for each air time of which more is known now: what all of its pipelines found."""
    told = set[str]()
    for report in new.history:
        whole = of_air_time(report, new.history)
        once = f"{whole.window} {whole.pipelines} {whole.ended_at} {len(whole.parts)}"
        if report not in old.history and once not in told:
            told.add(once)
            yield Notice("Normal", "WindowReported", _summary(whole), once)
            if whole.unmeasured and whole.monitored_seconds:  # else there was no stream, which is told
                names = ", ".join(whole.unmeasured)
                yield Notice("Warning", "DetectorsUnmeasured", _nothing_judged_by(names), f"{whole.window} {names}")


def _nothing_judged_by(names: str) -> str:
    return f"From start to end nothing, or too little, came in which to judge {names}: so they found no defect."


def _summary(report: LastReport) -> str:
    defects = sum(defect.count for defect in report.defects)
    return (
        f"Watched {report.monitored_seconds:.0f} s of {report.on_air_seconds:.0f} s on air"
        f" ({report.coverage_ratio:.1%}); {defects} defects found{_whose(report)}."
    )


def _whose(report: LastReport) -> str:
    """Which of several pipelines it is from, and which left no report."""
    if report.asked == 1:
        return ""
    missing = sorted({*range(report.asked)} - {*report.pipelines})
    silent = "".join(f"; pipeline {pipeline} has left no report so far" for pipeline in missing)
    return f" by pipeline {' and '.join(map(str, report.pipelines))}{silent}"
