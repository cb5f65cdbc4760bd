"""What each condition says of a stream, and why, in plain words. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tallylight_contract import labels
from tallylight_contract.conditions import ConditionType, Reason
from tallylight_operator.decision.coverage import finished, missed
from tallylight_operator.decision.edits import edits
from tallylight_operator.decision.model import ObservedMonitor, Phase
from tallylight_operator.decision.projection import Projection
from tallylight_operator.decision.state import StreamState, last_moment
from tallylight_operator.schedule.windows import AirWindow


@dataclass(frozen=True, slots=True)
class ConditionValue:
    """One condition's value."""

    status: Literal["True", "False", "Unknown"]
    reason: Reason
    message: str


_UNKNOWN = ConditionValue("Unknown", Reason.UNKNOWN, "The monitors could not be looked at; they are left as they are.")


def shown(at: datetime) -> str:
    """An instant as people read it."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def scheduled(projection: Projection) -> ConditionValue:
    """Whether the schedule is understood, and what it says of now."""
    state = projection.state
    if state.is_paused:
        return ConditionValue("False", Reason.SUSPENDED, _paused_message(state))
    if state.refusal is not None:
        return ConditionValue("False", state.refusal.reason, f"{state.refusal}.")
    if missed(state):
        return ConditionValue("False", Reason.WINDOW_MISSED, _missed(projection))
    if state.window is not None:
        return _on_air(state.window)
    if projection.overrunning:
        return ConditionValue("True", Reason.ON_AIR, _overrun(projection.overrunning[0], projection))
    return _ahead(state.timetable.ahead)


def provisioned(projection: Projection) -> ConditionValue:
    """Whether every monitor that should be there is there."""
    if not projection.known:
        return _UNKNOWN
    if not _wanted_pipelines(projection):
        return _unwanted(projection)
    missing = _wanted_pipelines(projection) - len(projection.staying)
    condition = _missing(projection) if missing > 0 else _slowest(projection.staying)
    if (
        projection.leaving
        and condition.reason in (Reason.MONITOR_STARTING, Reason.MONITOR_MISSING)
        and not _last_error(projection)
    ):
        return ConditionValue("False", Reason.REPLACING, _replacing(projection))
    return condition


def receiving(projection: Projection) -> ConditionValue:
    """Whether pictures or sound arrive."""
    if not projection.known:
        return _UNKNOWN
    if not projection.live:
        return ConditionValue("False", Reason.OFF_AIR, "No monitor is there to receive anything.")
    answers = {monitor.receiving for monitor in projection.live}
    if True in answers:
        return ConditionValue("True", Reason.SIGNAL_PRESENT, "Pictures or sound arrive.")
    if None in answers:
        return ConditionValue("Unknown", Reason.UNKNOWN, "It is not known whether the monitor receives.")
    return ConditionValue("False", Reason.SIGNAL_ABSENT, "Nothing arrives from the source; the monitor stays.")


def degraded(projection: Projection) -> ConditionValue:
    """Whether the stream is monitored, but not as asked."""
    if not projection.known:
        return _UNKNOWN
    there, asked = len(projection.staying), _wanted_pipelines(projection)
    if asked and projection.leaving:
        return ConditionValue("True", Reason.REPLACING, _replacing(projection))
    if 0 < there < asked:
        return ConditionValue("True", Reason.FEWER_PIPELINES, f"{there} of {asked} monitors are there.")
    if asked and (edited := _edited(projection)):
        message = f"Edited since the monitor started: {', '.join(edited)}. It holds from the next monitor on."
        return ConditionValue("True", Reason.EDIT_PENDING, message)
    return ConditionValue("False", Reason.AS_ASKED, "Nothing was cut back.")


def paused(projection: Projection) -> ConditionValue:
    """Whether a person holds the stream back."""
    state = projection.state
    if state.is_paused:
        return ConditionValue("True", Reason.SUSPENDED, _paused_message(state))
    mistake = state.identity.overrides.mistake
    return ConditionValue("False", Reason.NOT_PAUSED, f"Not heeded: {mistake}." if mistake else "Nobody holds it back.")


def ready(projection: Projection) -> ConditionValue:
    """The summary: whether all is as asked for now."""
    plan = scheduled(projection)
    if plan.status == "False" and plan.reason is not Reason.NO_MORE_WINDOWS:
        reason = Reason.SUSPENDED if plan.reason is Reason.SUSPENDED else Reason.FAILING
        return ConditionValue("False", reason, plan.message)
    there = provisioned(projection)
    if there.reason is Reason.MONITOR_RUNNING:
        return ConditionValue("True", Reason.MONITORING, receiving(projection).message)
    if there.status == "True":
        return ConditionValue("True", Reason.WAITING, _waiting(there, plan))
    starting = there.reason in (Reason.MONITOR_STARTING, Reason.UNKNOWN, Reason.DRAINING, Reason.REPLACING)
    return ConditionValue(there.status, there.reason if starting else Reason.FAILING, there.message)


CONDITIONS: dict[ConditionType, Callable[[Projection], ConditionValue]] = {
    ConditionType.SCHEDULED: scheduled,
    ConditionType.PROVISIONED: provisioned,
    ConditionType.RECEIVING: receiving,
    ConditionType.DEGRADED: degraded,
    ConditionType.PAUSED: paused,
    ConditionType.READY: ready,
}


def _waiting(there: ConditionValue, plan: ConditionValue) -> str:
    return there.message if there.reason is Reason.SOURCE_ENDED else plan.message


def _paused_message(state: StreamState) -> str:
    if state.spec.suspend:
        return "Held back: spec.suspend is true."
    until = state.identity.overrides.paused_until
    return f"Held back by the annotation {labels.PAUSED}{f' until {shown(until)}' if until else ''}."


def _on_air(window: AirWindow) -> ConditionValue:
    if window.end is None:
        return ConditionValue("True", Reason.ALWAYS, "On air around the clock.")
    if not window.has_start:
        return ConditionValue("True", Reason.ON_AIR, f"On air by {labels.FORCE_ON_AIR} until {shown(window.end)}.")
    return ConditionValue("True", Reason.ON_AIR, f"The window is from {shown(window.start)} to {shown(window.end)}.")


def _ahead(window: AirWindow | None) -> ConditionValue:
    if window is None:
        return ConditionValue("False", Reason.NO_MORE_WINDOWS, "No window is ahead.")
    return ConditionValue("True", Reason.WINDOW_AHEAD, f"The next window starts at {shown(window.start)}.")


def _missed(projection: Projection) -> str:
    window, patience = projection.state.window, projection.state.spec.start_deadline
    start = shown(window.start) if window else ""
    return f"The window of {start} could not be begun within {patience} (spec.startDeadline); it is left out."


def _overrun(monitor: ObservedMonitor, projection: Projection) -> str:
    limit = last_moment(monitor, projection.state.spec)
    return f"The window is over; watched while a picture arrives, until {shown(limit) if limit else 'then'} at most."


def _wanted_pipelines(projection: Projection) -> int:
    state = projection.state
    on_air = state.window is not None and not missed(state) and not finished(state)
    return state.spec.pipelines if on_air else 0


def _unwanted(projection: Projection) -> ConditionValue:
    if projection.live:
        return _slowest(projection.live)
    over = finished(projection.state) if projection.state.window is not None else None
    if over is not None and over.outcome == "source_ended":
        message = f"The source came to its end at {shown(over.ended_at)}; it is not watched again in this window."
        return ConditionValue("True", Reason.SOURCE_ENDED, message)
    return ConditionValue("True", Reason.OFF_AIR, "No monitor is there, and none should be.")


def _edited(projection: Projection) -> list[str]:
    spec = projection.state.spec
    return list(dict.fromkeys(name for monitor in projection.staying for name in edits(monitor.order, spec)))


def _replacing(projection: Projection) -> str:
    return f"A monitor is taken away: {projection.leaving[0].leaving}. Another takes over."


def _last_error(projection: Projection) -> str:
    return projection.state.observed.last_error


def _missing(projection: Projection) -> ConditionValue:
    last_error = _last_error(projection)
    crashed = next((monitor for monitor in projection.monitors if monitor.phase is Phase.ENDED), None)
    if last_error or crashed is None:
        why = f"A monitor could not be started: {last_error}" if last_error else "A monitor is not there yet."
        return ConditionValue("False", projection.state.observed.blocker or Reason.MONITOR_MISSING, why)
    return _crashed(crashed)


def _slowest(live: tuple[ObservedMonitor, ...]) -> ConditionValue:
    """Of several monitors, what keeps the whole from being as asked."""
    phases = {monitor.phase: monitor for monitor in live}
    if Phase.RESTARTING in phases:
        return _crashed(phases[Phase.RESTARTING])
    blocked = next((monitor for monitor in live if monitor.blocker is not None), None)
    if blocked is not None and blocked.blocker is not None:
        return ConditionValue("False", blocked.blocker, f"A monitor cannot start: {blocked.detail}")
    if Phase.STARTING in phases:
        return ConditionValue("False", Reason.MONITOR_STARTING, "A monitor is starting.")
    if Phase.ENDING in phases:
        return ConditionValue("False", Reason.DRAINING, "A monitor finishes and writes its report.")
    return ConditionValue("True", Reason.MONITOR_RUNNING, "Every monitor that should be there runs.")


def _crashed(monitor: ObservedMonitor) -> ConditionValue:
    detail = f": {monitor.detail}" if monitor.detail else ""
    return ConditionValue("False", Reason.MONITOR_CRASHED, f"A monitor crashed and is brought back{detail}")
