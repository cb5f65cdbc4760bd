"""Put a LiveStream's status together. Pure."""

from datetime import datetime, timedelta

from tallylight_contract import labels
from tallylight_contract.conditions import ConditionType
from tallylight_contract.status import Condition, LiveStreamStatus, NextTransition, Shard
from tallylight_operator.decision.conditions import VERDICTS, Verdict, shown
from tallylight_operator.decision.coverage import finished, missed
from tallylight_operator.decision.model import MonitorSeen
from tallylight_operator.decision.projection import View, active_window
from tallylight_operator.decision.reports import history_with
from tallylight_operator.decision.state import Situation, last_moment


def status_of(view: View) -> LiveStreamStatus:
    """What is said of a stream now."""
    situation, old = view.situation, view.situation.observed.status
    history = history_with(situation.ended, old)
    return LiveStreamStatus(
        observed_generation=situation.identity.generation,
        conditions=[_condition(kind, verdict(view), situation) for kind, verdict in VERDICTS.items()],
        next_transition=_next_transition(view),
        active_window=active_window(view),
        shards=[_shard(seen) for seen in view.live] if view.known else old.shards,
        pipelines=sum(not seen.leaving for seen in view.live) if view.known else old.pipelines,
        selector=labels.selector(situation.identity.key.name),
        last_report=history[0] if history else old.last_report,
        history=history,
    )


def _condition(kind: ConditionType, verdict: Verdict, situation: Situation) -> Condition:
    old = next((known for known in situation.observed.status.conditions if known.type == kind), None)
    unchanged = old is not None and old.status == verdict.status
    now = situation.now - timedelta(microseconds=situation.now.microsecond)
    return Condition(
        type=kind,
        status=verdict.status,
        reason=verdict.reason,
        message=verdict.message,
        observed_generation=situation.identity.generation,
        last_transition_time=old.last_transition_time if old is not None and unchanged else now,
    )


def _next_transition(view: View) -> NextTransition | None:
    """The next beginning or end, whichever comes first."""
    ending, beginning = _ending(view), _beginning(view)
    coming = [transition for transition in (ending, beginning) if transition is not None]
    return min(coming, key=lambda transition: transition.at, default=None)


def _beginning(view: View) -> NextTransition | None:
    ahead = view.situation.timetable.ahead
    if ahead is None:
        return None
    spec, carried_on = view.situation.spec, view.situation.window is not None and bool(view.live)
    why = f"The window of {shown(ahead.start)} is near: preRoll is {spec.pre_roll}."
    return NextTransition(at=ahead.start - spec.pre_roll, to="Extended" if carried_on else "Monitored", why=why)


def _ending(view: View) -> NextTransition | None:
    situation = view.situation
    at = _end(view)
    if at is None or at <= situation.now:
        return None
    return NextTransition(at=at, to="OffAir", why=_why_it_ends(view))


def _end(view: View) -> datetime | None:
    situation = view.situation
    if view.overrunning:
        return last_moment(view.overrunning[0], situation.spec)
    if missed(situation) or finished(situation):
        return None
    return situation.until


def _why_it_ends(view: View) -> str:
    window = view.situation.window
    if window is None or window.end is None:
        return "The longest overrun is over then, or earlier when no picture arrives."
    return f"The window ends at {shown(window.end)}: postRoll is {view.situation.spec.post_roll}."


def _shard(seen: MonitorSeen) -> Shard:
    chosen = seen.order.detectors or []
    return Shard(name=seen.name, detectors=[choice.name for choice in chosen], receiving=bool(seen.receiving))
