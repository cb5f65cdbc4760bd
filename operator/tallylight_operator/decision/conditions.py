"""What each condition says of a stream, and why, in plain words. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tallylight_contract import labels
from tallylight_contract.conditions import ConditionType, Reason
from tallylight_operator.decision.coverage import finished, missed
from tallylight_operator.decision.edits import edits
from tallylight_operator.decision.model import MonitorSeen, Phase
from tallylight_operator.decision.projection import View
from tallylight_operator.decision.state import Situation, last_moment
from tallylight_operator.schedule.windows import AirWindow


@dataclass(frozen=True, slots=True)
class Verdict:
    """One condition's value."""

    status: Literal["True", "False", "Unknown"]
    reason: Reason
    message: str


_UNKNOWN = Verdict("Unknown", Reason.UNKNOWN, "The monitors could not be looked at; they are left as they are.")


def shown(at: datetime) -> str:
    """An instant as people read it."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def scheduled(view: View) -> Verdict:
    """Whether the schedule is understood, and what it says of now."""
    situation = view.situation
    if situation.held_back:
        return Verdict("False", Reason.SUSPENDED, _held_back(situation))
    if situation.refusal is not None:
        return Verdict("False", situation.refusal.reason, f"{situation.refusal}.")
    if missed(situation):
        return Verdict("False", Reason.WINDOW_MISSED, _missed(view))
    if situation.window is not None:
        return _on_air(situation.window)
    if view.overrunning:
        return Verdict("True", Reason.ON_AIR, _overrun(view.overrunning[0], view))
    return _ahead(situation.timetable.ahead)


def provisioned(view: View) -> Verdict:
    """Whether every monitor that should be there is there."""
    if not view.known:
        return _UNKNOWN
    if not _wanted_pipelines(view):
        return _unwanted(view)
    missing = _wanted_pipelines(view) - len(view.staying)
    verdict = _missing(view) if missing > 0 else _slowest(view.staying)
    if view.leaving and verdict.reason in (Reason.MONITOR_STARTING, Reason.MONITOR_MISSING) and not _trouble(view):
        return Verdict("False", Reason.REPLACING, _replacing(view))
    return verdict


def receiving(view: View) -> Verdict:
    """Whether pictures or sound arrive."""
    if not view.known:
        return _UNKNOWN
    if not view.live:
        return Verdict("False", Reason.OFF_AIR, "No monitor is there to receive anything.")
    answers = {seen.receiving for seen in view.live}
    if True in answers:
        return Verdict("True", Reason.SIGNAL_PRESENT, "Pictures or sound arrive.")
    if None in answers:
        return Verdict("Unknown", Reason.UNKNOWN, "It is not known whether the monitor receives.")
    return Verdict("False", Reason.SIGNAL_ABSENT, "Nothing arrives from the source; the monitor stays.")


def degraded(view: View) -> Verdict:
    """Whether the stream is monitored, but not as asked."""
    if not view.known:
        return _UNKNOWN
    there, asked = len(view.staying), _wanted_pipelines(view)
    if asked and view.leaving:
        return Verdict("True", Reason.REPLACING, _replacing(view))
    if 0 < there < asked:
        return Verdict("True", Reason.FEWER_PIPELINES, f"{there} of {asked} monitors are there.")
    if asked and (edited := _edited(view)):
        message = f"Edited since the monitor started: {', '.join(edited)}. It holds from the next monitor on."
        return Verdict("True", Reason.EDIT_PENDING, message)
    return Verdict("False", Reason.AS_ASKED, "Nothing was cut back.")


def paused(view: View) -> Verdict:
    """Whether a person holds the stream back."""
    situation = view.situation
    if situation.held_back:
        return Verdict("True", Reason.SUSPENDED, _held_back(situation))
    mistake = situation.identity.hand.mistake
    return Verdict("False", Reason.NOT_PAUSED, f"Not heeded: {mistake}." if mistake else "Nobody holds it back.")


def ready(view: View) -> Verdict:
    """The summary: whether all is as asked for now."""
    plan = scheduled(view)
    if plan.status == "False" and plan.reason is not Reason.NO_MORE_WINDOWS:
        reason = Reason.SUSPENDED if plan.reason is Reason.SUSPENDED else Reason.FAILING
        return Verdict("False", reason, plan.message)
    there = provisioned(view)
    if there.reason is Reason.MONITOR_RUNNING:
        return Verdict("True", Reason.MONITORING, receiving(view).message)
    if there.status == "True":
        return Verdict("True", Reason.WAITING, _waiting(there, plan))
    starting = there.reason in (Reason.MONITOR_STARTING, Reason.UNKNOWN, Reason.DRAINING, Reason.REPLACING)
    return Verdict(there.status, there.reason if starting else Reason.FAILING, there.message)


VERDICTS: dict[ConditionType, Callable[[View], Verdict]] = {
    ConditionType.SCHEDULED: scheduled,
    ConditionType.PROVISIONED: provisioned,
    ConditionType.RECEIVING: receiving,
    ConditionType.DEGRADED: degraded,
    ConditionType.PAUSED: paused,
    ConditionType.READY: ready,
}


def _waiting(there: Verdict, plan: Verdict) -> str:
    return there.message if there.reason is Reason.SOURCE_ENDED else plan.message


def _held_back(situation: Situation) -> str:
    if situation.spec.suspend:
        return "Held back: spec.suspend is true."
    until = situation.identity.hand.paused_until
    return f"Held back by the annotation {labels.PAUSED}{f' until {shown(until)}' if until else ''}."


def _on_air(window: AirWindow) -> Verdict:
    if window.end is None:
        return Verdict("True", Reason.ALWAYS, "On air around the clock.")
    if not window.has_start:
        return Verdict("True", Reason.ON_AIR, f"On air by {labels.FORCE_ON_AIR} until {shown(window.end)}.")
    return Verdict("True", Reason.ON_AIR, f"The window is from {shown(window.start)} to {shown(window.end)}.")


def _ahead(window: AirWindow | None) -> Verdict:
    if window is None:
        return Verdict("False", Reason.NO_MORE_WINDOWS, "No window is ahead.")
    return Verdict("True", Reason.WINDOW_AHEAD, f"The next window starts at {shown(window.start)}.")


def _missed(view: View) -> str:
    window, patience = view.situation.window, view.situation.spec.start_deadline
    start = shown(window.start) if window else ""
    return f"The window of {start} could not be begun within {patience} (spec.startDeadline); it is left out."


def _overrun(seen: MonitorSeen, view: View) -> str:
    limit = last_moment(seen, view.situation.spec)
    return f"The window is over; watched while a picture arrives, until {shown(limit) if limit else 'then'} at most."


def _wanted_pipelines(view: View) -> int:
    situation = view.situation
    on_air = situation.window is not None and not missed(situation) and not finished(situation)
    return situation.spec.pipelines if on_air else 0


def _unwanted(view: View) -> Verdict:
    if view.live:
        return _slowest(view.live)
    over = finished(view.situation) if view.situation.window is not None else None
    if over is not None and over.outcome == "source_ended":
        message = f"The source came to its end at {shown(over.ended_at)}; it is not watched again in this window."
        return Verdict("True", Reason.SOURCE_ENDED, message)
    return Verdict("True", Reason.OFF_AIR, "No monitor is there, and none should be.")


def _edited(view: View) -> list[str]:
    spec = view.situation.spec
    return list(dict.fromkeys(name for seen in view.staying for name in edits(seen.order, spec)))


def _replacing(view: View) -> str:
    return f"A monitor is taken away: {view.leaving[0].leaving}. Another takes over."


def _trouble(view: View) -> str:
    return view.situation.observed.trouble


def _missing(view: View) -> Verdict:
    trouble = _trouble(view)
    crashed = next((seen for seen in view.monitors if seen.phase is Phase.ENDED), None)
    if trouble or crashed is None:
        why = f"A monitor could not be started: {trouble}" if trouble else "A monitor is not there yet."
        return Verdict("False", view.situation.observed.hindrance or Reason.MONITOR_MISSING, why)
    return _crashed(crashed)


def _slowest(live: tuple[MonitorSeen, ...]) -> Verdict:
    """Of several monitors, what keeps the whole from being as asked."""
    phases = {seen.phase: seen for seen in live}
    if Phase.RESTARTING in phases:
        return _crashed(phases[Phase.RESTARTING])
    hindered = next((seen for seen in live if seen.hindrance is not None), None)
    if hindered is not None and hindered.hindrance is not None:
        return Verdict("False", hindered.hindrance, f"A monitor cannot start: {hindered.detail}")
    if Phase.STARTING in phases:
        return Verdict("False", Reason.MONITOR_STARTING, "A monitor is starting.")
    if Phase.ENDING in phases:
        return Verdict("False", Reason.DRAINING, "A monitor finishes and writes its report.")
    return Verdict("True", Reason.MONITOR_RUNNING, "Every monitor that should be there runs.")


def _crashed(seen: MonitorSeen) -> Verdict:
    detail = f": {seen.detail}" if seen.detail else ""
    return Verdict("False", Reason.MONITOR_CRASHED, f"A monitor crashed and is brought back{detail}")
