"""All that is true of one monitor at one instant, worked out once. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tallylight_contract import labels
from tallylight_contract.livestream import LiveStreamSpec, Overrun
from tallylight_contract.order import MonitorOrder
from tallylight_contract.status import LastReport, LiveStreamStatus, holds
from tallylight_operator.decision.edits import edits
from tallylight_operator.decision.model import SUPERSEDED, ObservedMonitor, Phase
from tallylight_operator.decision.reports import short_report
from tallylight_operator.decision.shards import MOST_PIPELINES, WHOLE, Plan, Slot, Step
from tallylight_operator.schedule.air_time import AirTime

# A monitor that has reached its last moment still writes its report.
REPORT_GRACE = timedelta(seconds=30)
# A monitor that is leaving and is still listed so long after it should be gone: its node is lost.
LOST_AFTER = timedelta(seconds=10)
# Where several operators serve a stream, none replaces another's monitor that cannot start before it is so old.
TAKEN_OVER_AFTER = timedelta(minutes=5)
# A monitor that ends at once, again and again, must not keep a machine busy: its starts are so far apart, or,
# where it left no report of when it started, so far from its end.
REST = timedelta(seconds=10)
# What started later than that from now is from before a clock was set back: it is not waited for.
MOST_SKEW = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class MonitorFacts:
    """One monitor as observed, and what follows from it at one instant."""

    observed: ObservedMonitor  # one that is superseded is `leaving`
    plan: Plan  # by which its pipeline's monitors share the detectors
    slot: Slot  # its place in its stream
    is_live: bool  # its process may still be there: it has not ended, and is not lost
    is_staying: bool  # it is live, and nothing asks for its end
    is_superseded: bool  # it cannot start as it is, and one made now would be otherwise: nothing is lost with it
    is_of_window: bool  # it was started for the window that covers now
    gives_way: bool  # it was edited, and `rollout: Now` asks for another in its place
    edits: tuple[str, ...]  # what was edited since it started and does not reach it: fields, by their names in YAML
    report: LastReport | None  # what is kept of an ended one's report
    is_kept: bool  # nothing is lost when it is collected: it left no report, or the published status holds it
    is_rested: bool  # another may start in its place
    rested_at: datetime | None  # when another may start in its place; None: at once, for its start is unknown
    lost_at: datetime | None  # when one that is leaving counts as lost with its node
    last_moment: datetime | None  # how long it may overrun
    muted_until: datetime | None  # until when it alerts nobody; None: it is not muted now
    drained_at: datetime | None  # when it is drained though no one asks for its end: it is past its last moment


def monitor_facts(
    monitor: ObservedMonitor, spec: LiveStreamSpec, air: AirTime, status: LiveStreamStatus
) -> MonitorFacts:
    """Work out what is true of a monitor. `status` is the published one."""
    fields, (plan, slot) = edits(monitor.order, spec), place_of(monitor.order)
    edited = (*fields, *_unheard(monitor, air))
    superseded = air.window is not None and _is_superseded(monitor, air.now, edited=bool(edited))
    if superseded:
        monitor = replace(monitor, leaving=SUPERSEDED)
    report, rested, lost, last = (
        short_report(monitor, spec.pipelines),
        _rested_at(monitor),
        _lost_at(monitor),
        last_moment(monitor, spec),
    )
    live = monitor.phase is not Phase.ENDED and (lost is None or air.now < lost)
    return MonitorFacts(
        observed=monitor,
        plan=plan,
        slot=slot,
        is_live=live,
        is_staying=stays(monitor),
        is_superseded=superseded,
        is_of_window=air.window is not None and monitor.order.window == air.window.id,
        gives_way=bool(fields) and spec.rollout == "Now" and air.window is not None and stays(monitor),
        edits=edited,
        report=report,
        is_kept=report is None or holds(status.history, report),
        is_rested=rested is None or rested <= air.now or rested > air.now + REST + MOST_SKEW,
        rested_at=rested,
        lost_at=lost,
        last_moment=last,
        muted_until=_still_to_come(monitor.muted_until, air.now),
        drained_at=None if last is None else last + REPORT_GRACE,
    )


def place_of(order: MonitorOrder) -> tuple[Plan, Slot]:
    """Which plan a monitor follows, and which place it has, by its order."""
    step = WHOLE if order.cut is None else Step(*order.cut.relief)
    shard = 0 if order.cut is None else order.cut.shard
    return Plan(order.cut, step), Slot(order.pipeline, step, shard, order.pipeline + MOST_PIPELINES * shard)


def stays(monitor: ObservedMonitor) -> bool:
    """Whether nothing asks for a monitor's end, so that it goes on, as far as is known."""
    return monitor.phase not in (Phase.ENDING, Phase.ENDED) and not monitor.leaving


def last_moment(monitor: ObservedMonitor, spec: LiveStreamSpec) -> datetime | None:
    """How long a monitor may overrun: by the stricter of its order and the spec; None: it has no end."""
    if monitor.until is None:
        return None
    return monitor.until + min(_longest(monitor.order.overrun), _longest(spec.overrun))


def _unheard(monitor: ObservedMonitor, air: AirTime) -> tuple[str, ...]:
    """The annotations that hold now and that it would not read."""
    return (labels.MUTED,) if air.muted_until is not None and not monitor.mutable else ()


def _still_to_come(at: datetime | None, now: datetime) -> datetime | None:
    return at if at is not None and now < at else None


def _is_superseded(monitor: ObservedMonitor, now: datetime, *, edited: bool) -> bool:
    blocked = monitor.phase is Phase.STARTING and monitor.blocker is not None and not monitor.leaving
    return blocked and (edited or (monitor.outdated and not _is_left_to_another(monitor, now)))


def _is_left_to_another(monitor: ObservedMonitor, now: datetime) -> bool:
    """Whether another operator made it, and may still mend it: two would replace each other's for ever."""
    made = monitor.asked_at
    return bool(monitor.operators) and (made is None or now < made + TAKEN_OVER_AFTER)


def _lost_at(monitor: ObservedMonitor) -> datetime | None:
    leaving = monitor.phase is Phase.ENDING and monitor.leaving
    return monitor.gone_by + LOST_AFTER if leaving and monitor.gone_by is not None else None


def _rested_at(monitor: ObservedMonitor) -> datetime | None:
    since = monitor.report.started_at if monitor.report is not None else monitor.asked_at or monitor.ended_at
    return None if since is None else since + REST


def _longest(overrun: Overrun) -> timedelta:
    return overrun.max if overrun.policy == "Extend" else timedelta()
