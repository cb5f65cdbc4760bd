"""What each condition says of a stream, and why, in plain words. Pure."""

from dataclasses import replace
from datetime import datetime

from tallylight_contract import labels
from tallylight_contract.conditions import ConditionType, Reason
from tallylight_operator.decision.degraded import UNKNOWN, degraded
from tallylight_operator.decision.followed_signal import INSTANT, scheduled
from tallylight_operator.decision.model import ConditionValue, Phase
from tallylight_operator.decision.monitor_facts import MonitorFacts
from tallylight_operator.decision.past_window import is_past_unwatched
from tallylight_operator.decision.projection import Projection
from tallylight_operator.decision.stream_facts import StreamFacts
from tallylight_operator.decision.unwatched import Gap
from tallylight_operator.schedule.windows import AirWindow

WAS_PRESENT = "Pictures or sound arrived; it is not known whether they still do."  # until the monitor has said so
EXPLAINED = "Nothing arrives from the source: "  # so begins the message that says why


def conditions_of(projection: Projection, gap: Gap | None) -> dict[ConditionType, ConditionValue]:
    """Every condition's value. `Ready` sums up three of the others, and says since when the stream is unwatched."""
    plan, there, signal = _scheduled(projection), _provisioned(projection), _receiving(projection)
    return {
        ConditionType.SCHEDULED: plan,
        ConditionType.PROVISIONED: there,
        ConditionType.RECEIVING: signal,
        ConditionType.DEGRADED: degraded(projection, _replacing(projection)),
        ConditionType.PAUSED: _paused(projection.stream),
        ConditionType.STALLED: _stalled(projection.stream, plan),
        ConditionType.READY: _not_watched(gap, projection.stream.air.now, _ready(plan, there, signal)),
    }


def _scheduled(projection: Projection) -> ConditionValue:
    """Whether the schedule is understood, and what it says of now."""
    stream, air = projection.stream, projection.stream.air
    if air.is_paused:
        return ConditionValue("False", Reason.SUSPENDED, _paused_message(stream))
    if air.refusal is not None:
        return ConditionValue("False", air.refusal.reason, f"{air.refusal}.")
    if air.followed is not None and not _is_forced(air.window) and not stream.coverage.is_missed:
        return scheduled(stream) if air.window or not projection.overrunning else _overrun(projection.overrunning[0])
    if air.window is not None:
        return _missed(air.window, stream) if stream.coverage.is_missed else _on_air(air.window)
    if projection.overrunning:
        return _overrun(projection.overrunning[0])
    return _past(air.begun) if is_past_unwatched(stream) and air.begun else _ahead(air.ahead)


def _provisioned(projection: Projection) -> ConditionValue:
    """Whether every monitor that should be there is there."""
    if not projection.is_known:
        return UNKNOWN
    if not projection.stream.coverage.pipelines:
        return _waiting(projection.stream) or _unwanted(projection)
    condition = _slowest(projection.staying) if projection.held == projection.asked else _missing(projection)
    is_young = condition.reason in (Reason.MONITOR_STARTING, Reason.MONITOR_MISSING)
    if is_young and projection.leaving and not projection.stream.observed.last_error:
        return ConditionValue("False", Reason.REPLACING, _replacing(projection))
    return condition


def _receiving(projection: Projection) -> ConditionValue:
    """Whether pictures or sound arrive."""
    if not projection.is_known:
        return UNKNOWN
    if not projection.live:
        return ConditionValue("False", Reason.OFF_AIR, "No monitor is there to receive anything.")
    answers = {monitor.observed.receiving for monitor in projection.live}
    if True in answers:
        return ConditionValue("True", Reason.SIGNAL_PRESENT, "Pictures or sound arrive.")
    if None in answers:
        return _unsaid(projection)
    return ConditionValue("False", Reason.SIGNAL_ABSENT, _absent(projection))


def _paused(stream: StreamFacts) -> ConditionValue:
    """Whether the spec or an annotation pauses the stream."""
    mistake = stream.identity.overrides.mistake
    ignored = f"Ignored: {mistake}." if mistake else ""
    if stream.air.is_paused:
        return ConditionValue("True", Reason.SUSPENDED, f"{_paused_message(stream)} {ignored}".strip())
    if ignored:
        return ConditionValue("False", Reason.INVALID_ANNOTATION, ignored)
    return ConditionValue("False", Reason.NOT_PAUSED, "It is not paused.")


def _stalled(stream: StreamFacts, plan: ConditionValue) -> ConditionValue:
    """Whether waiting is in vain: the spec must be edited. What the cluster lacks may still come."""
    if stream.air.refusal is not None or plan.reason is Reason.WINDOW_PAST:
        return ConditionValue("True", plan.reason, plan.message)
    return ConditionValue("False", Reason.NOT_STALLED, "It goes on by itself.")


def _ready(plan: ConditionValue, there: ConditionValue, signal: ConditionValue) -> ConditionValue:
    """The summary: whether all is as asked for now."""
    if plan.reason is Reason.SUSPENDED:
        return ConditionValue("True", Reason.SUSPENDED, plan.message)  # as asked: a tool that waits for it is done
    if plan.status != "True" and plan.reason is not Reason.NO_MORE_WINDOWS:
        return ConditionValue("False", Reason.FAILING, plan.message)
    if there.reason is Reason.MONITOR_RUNNING:
        return ConditionValue("True", Reason.MONITORING, signal.message)
    if there.status == "True":
        message = there.message if there.reason is Reason.SOURCE_ENDED else plan.message
        return ConditionValue("True", Reason.WAITING, message)
    starting = there.reason in (Reason.MONITOR_STARTING, Reason.UNKNOWN, Reason.DRAINING, Reason.REPLACING)
    return ConditionValue(there.status, there.reason if starting else Reason.FAILING, there.message)


def _not_watched(gap: Gap | None, now: datetime, ready: ConditionValue) -> ConditionValue:
    """`Ready` of a stream that may be on air with no monitor running. At first it may just be starting."""
    if gap is None:
        return ready
    if now < gap.told_at:
        return replace(ready, status="False")
    message = f"On air, and not watched since {gap.since:{INSTANT}}. {ready.message}"
    return ConditionValue("False", Reason.NOT_WATCHED, message)


def _paused_message(stream: StreamFacts) -> str:
    if stream.spec.suspend:
        return "Paused: spec.suspend is true."
    until = stream.identity.overrides.paused_until
    return f"Paused by the annotation {labels.PAUSED}{f' until {until:{INSTANT}}' if until else ''}."


def _on_air(window: AirWindow) -> ConditionValue:
    if window.end is None:
        return ConditionValue("True", Reason.ALWAYS, "On air around the clock.")
    message = f"The window is from {window.start:{INSTANT}} to {window.end:{INSTANT}}."
    if not window.has_start:
        message = f"On air by {labels.FORCE_ON_AIR} until {window.end:{INSTANT}}."
    return ConditionValue("True", Reason.ON_AIR, message)


def _missed(window: AirWindow, stream: StreamFacts) -> ConditionValue:
    message = (
        f"The window of {window.start:{INSTANT}} could not be begun within {stream.spec.start_deadline} "
        "(spec.startDeadline); it is left out."
    )
    return ConditionValue("False", Reason.WINDOW_MISSED, message)


def _past(window: AirWindow) -> ConditionValue:
    message = f"The window from {window.start:{INSTANT}} to {window.end:{INSTANT}} is over, and was not watched."
    return ConditionValue("False", Reason.WINDOW_PAST, message)


def _ahead(window: AirWindow | None) -> ConditionValue:
    if window is None:
        return ConditionValue("False", Reason.NO_MORE_WINDOWS, "No window is ahead.")
    return ConditionValue("True", Reason.WINDOW_AHEAD, f"The next window starts at {window.start:{INSTANT}}.")


def _is_forced(window: AirWindow | None) -> bool:
    return window is not None and not window.has_start


def _overrun(monitor: MonitorFacts) -> ConditionValue:
    limit = f"{monitor.last_moment:{INSTANT}}" if monitor.last_moment else "then"
    message = f"The window is over; watched while a picture arrives, until {limit} at most."
    return ConditionValue("True", Reason.ON_AIR, message)


def _absent(projection: Projection) -> str:
    """In the monitors' own words, where they are known: two may see two causes."""
    causes = dict.fromkeys(monitor.observed.cause for monitor in projection.live if monitor.observed.cause)
    if not causes:
        return "Nothing arrives from the source; the monitor stays."
    return f"{EXPLAINED}{'; '.join(causes)}. The monitor stays."


def _unsaid(projection: Projection) -> ConditionValue:
    """Where no monitor says whether it receives: one may not have been asked yet, or does not answer."""
    unknown = (each.observed.cause for each in projection.live if each.observed.receiving is None)
    why = next(filter(None, unknown), "")
    if why:
        message = f"It is not known whether anything arrives: {why}. The monitor stays."
        return ConditionValue("Unknown", Reason.MONITOR_UNREACHABLE, message)
    before = projection.stream.observed.status.condition(ConditionType.RECEIVING)
    if before is not None and before.reason in (Reason.SIGNAL_ABSENT, Reason.MONITOR_UNREACHABLE):
        return ConditionValue(before.status, before.reason, before.message)  # an operator that restarts asks anew
    was_present = before is not None and (before.reason is Reason.SIGNAL_PRESENT or before.message == WAS_PRESENT)
    message = WAS_PRESENT if was_present else "It is not known whether the monitor receives."
    return ConditionValue("Unknown", Reason.UNKNOWN, message)


def _waiting(stream: StreamFacts) -> ConditionValue | None:
    waits = stream.identity.waits if stream.coverage.waiting else None
    return None if waits is None else ConditionValue("False", Reason.CAP_REACHED, f"{waits}.")


def _unwanted(projection: Projection) -> ConditionValue:
    if projection.live:
        return _slowest(projection.live)
    over = projection.stream.coverage.finished
    if over is not None and over.outcome == "source_ended":
        message = f"The source came to its end at {over.ended_at:{INSTANT}}; it is not watched again in this window."
        return ConditionValue("True", Reason.SOURCE_ENDED, message)
    return ConditionValue("True", Reason.OFF_AIR, "No monitor is there, and none should be.")


def _replacing(projection: Projection) -> str:
    """Which monitor goes, and why; empty: none does."""
    leaving = next((monitor.observed.leaving for monitor in projection.leaving), "")
    return f"A monitor is taken away: {leaving}. Another takes over." if leaving else ""


def _missing(projection: Projection) -> ConditionValue:
    observed = projection.stream.observed
    ended = [monitor for monitor in projection.monitors if monitor.observed.phase is Phase.ENDED]
    if ended and not observed.last_error:
        return _crashed(ended[0])
    why = (
        f"A monitor could not be started: {observed.last_error}"
        if observed.last_error
        else "A monitor is not there yet."
    )
    return ConditionValue("False", observed.blocker or Reason.MONITOR_MISSING, why)


def _slowest(live: tuple[MonitorFacts, ...]) -> ConditionValue:
    """Of several monitors, what keeps the whole from being as asked."""
    phases = {monitor.observed.phase: monitor for monitor in live}
    if Phase.RESTARTING in phases:
        return _crashed(phases[Phase.RESTARTING])
    blocked = ((monitor.observed.blocker, monitor.observed.detail) for monitor in live)
    for blocker, detail in blocked:
        if blocker is not None:
            return ConditionValue("False", blocker, f"A monitor cannot start: {detail}")
    if Phase.STARTING in phases:
        return ConditionValue("False", Reason.MONITOR_STARTING, "A monitor is starting.")
    if Phase.ENDING in phases:
        return ConditionValue("False", Reason.DRAINING, "A monitor finishes and writes its report.")
    return ConditionValue("True", Reason.MONITOR_RUNNING, "Every monitor that should be there runs.")


def _crashed(monitor: MonitorFacts) -> ConditionValue:
    detail = f": {monitor.observed.detail}" if monitor.observed.detail else ""
    return ConditionValue("False", Reason.MONITOR_CRASHED, f"A monitor crashed and is brought back{detail}")
