"""What people are told of a stream as Kubernetes Events: one for each transition of its status. Pure.

An Event's name is made from what it tells, so that telling it twice, by two operators or after a crash, is
refused by the API as already there.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.livestream import API_VERSION, KIND
from tallylight_contract.status import Condition, LastReport, LiveStreamStatus
from tallylight_operator.decision.model import Key

REPORTER = "tallylight.dev/operator"
_LONGEST_NOTE = 1024  # bytes that events.k8s.io takes
_DIGITS = 16  # hexadecimal, of the name's hash

# Reasons that somebody must do something about.
_WARNINGS = frozenset(
    {
        Reason.INVALID_SPEC,
        Reason.INVALID_TIMEZONE,
        Reason.INVALID_CRON,
        Reason.NOT_SUPPORTED,
        Reason.WINDOW_MISSED,
        Reason.MONITOR_CRASHED,
        Reason.MONITOR_MISSING,
        Reason.UNSCHEDULABLE,
        Reason.IMAGE_PULL_FAILED,
        Reason.SECRET_MISSING,
        Reason.QUOTA_EXCEEDED,
        Reason.CANNOT_START,
        Reason.SIGNAL_ABSENT,
    }
)
# What is worth an Event though nothing is wrong. Others would tell of every step of each start.
_NEWS = frozenset({Reason.MONITOR_RUNNING, Reason.REPLACING, Reason.EDIT_PENDING, Reason.SUSPENDED})


@dataclass(frozen=True, slots=True)
class Announcement:
    """One thing to tell. `once` is what makes it this transition and no other."""

    kind: Literal["Normal", "Warning"]
    reason: str
    note: str
    once: str


def announcements(old: LiveStreamStatus, new: LiveStreamStatus) -> tuple[Announcement, ...]:
    """What there is to tell when one status follows another."""
    return (*_of_conditions(old, new), *_of_reports(old, new))


def event(announcement: Announcement, key: Key, uid: str, now: datetime) -> dict[str, Any]:
    """An Event of events.k8s.io/v1 that tells it of a LiveStream."""
    instant = f"{now:%Y-%m-%dT%H:%M:%S.%fZ}"
    label = hashlib.sha256(f"{uid} {announcement.reason} {announcement.once}".encode()).hexdigest()[:_DIGITS]
    return {
        "apiVersion": "events.k8s.io/v1",
        "kind": "Event",
        "metadata": {"name": f"{key.name}.{label}", "namespace": key.namespace},
        "eventTime": instant,
        "type": announcement.kind,
        "reason": announcement.reason,
        "note": announcement.note.encode()[:_LONGEST_NOTE].decode(errors="ignore"),
        "action": "Reconcile",
        "regarding": {
            "apiVersion": API_VERSION,
            "kind": KIND,
            "namespace": key.namespace,
            "name": key.name,
            "uid": uid,
        },
        "reportingController": REPORTER,
        "reportingInstance": REPORTER,
    }


def _of_conditions(old: LiveStreamStatus, new: LiveStreamStatus) -> Iterator[Announcement]:
    before = {condition.type: condition for condition in old.conditions}
    said: set[Reason] = set()
    for condition in new.conditions:
        earlier = before.get(condition.type)
        changed = earlier is None or earlier.reason != condition.reason
        if changed and condition.reason not in said and _is_news(condition, earlier):
            said.add(condition.reason)
            kind: Literal["Normal", "Warning"] = "Warning" if condition.reason in _WARNINGS else "Normal"
            yield Announcement(kind, condition.reason, condition.message, _when(condition, new))


def _is_news(condition: Condition, earlier: Condition | None) -> bool:
    if condition.type is ConditionType.READY:
        return False  # the summary of what another condition tells
    if condition.reason is Reason.SIGNAL_ABSENT:  # a monitor that has just started has not received anything yet
        return earlier is not None and earlier.reason is Reason.SIGNAL_PRESENT
    if condition.reason is Reason.SIGNAL_PRESENT:
        return earlier is not None and earlier.reason is Reason.SIGNAL_ABSENT
    return condition.reason in _WARNINGS or condition.reason in _NEWS


def _when(condition: Condition, status: LiveStreamStatus) -> str:
    """A condition's reason may change while its status stays: then the window tells transitions apart."""
    window = status.active_window.id if status.active_window else ""
    return f"{condition.type} {window} {condition.last_transition_time.isoformat()}"


def _of_reports(old: LiveStreamStatus, new: LiveStreamStatus) -> Iterator[Announcement]:
    for report in new.history:
        if report not in old.history:
            once = f"{report.window} {report.pipeline} {report.ended_at} {len(report.parts)}"
            yield Announcement("Normal", "WindowReported", _told(report), once)


def _told(report: LastReport) -> str:
    defects = sum(defect.count for defect in report.defects)
    return (
        f"Watched {report.monitored_seconds:.0f} s of {report.on_air_seconds:.0f} s on air"
        f" ({report.coverage_ratio:.1%}); {defects} defects found."
    )
