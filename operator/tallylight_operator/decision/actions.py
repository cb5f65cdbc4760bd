"""What shall be done about a stream's monitors, rule by rule. Pure: nothing here does any of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain, count

from tallylight_contract.order import MonitorOrder
from tallylight_operator.decision.coverage import wanted
from tallylight_operator.decision.model import (
    IGNORED_DRAIN,
    SUPERSEDED,
    Action,
    Collect,
    Drain,
    MoveEnd,
    ObservedMonitor,
    ObservedState,
    Phase,
    Start,
)
from tallylight_operator.decision.reports import is_kept
from tallylight_operator.decision.state import REPORT_GRACE, StreamState, last_moment, stays

# A monitor that ends at once, again and again, must not keep a machine busy: its starts are so far apart, or,
# where it left no word of when it started, so far from its end.
REST = timedelta(seconds=10)


def actions_for(state: StreamState) -> tuple[Action, ...]:
    """Everything to be done now, in order. Nothing, while it is not known what is there."""
    if state.observed.monitors is None:
        return ()
    first = (*_collects(state), *_clears(state))  # for they may hold what a start needs
    return (*first, *_starts(state), *_moves(state), *_drains(state))


def actions_after_deletion(observed: ObservedState) -> tuple[Action, ...]:
    """What is done about the monitors of a LiveStream that is gone."""
    return tuple(
        Collect(monitor.name) if monitor.phase is Phase.ENDED else Drain(monitor.name, "the LiveStream was deleted")
        for monitor in observed.monitors or ()
        if monitor.phase is not Phase.ENDING
    )


def rested_at(monitor: ObservedMonitor) -> datetime | None:
    """When another may be started in a monitor's place; None: at once, for nothing is known of when it lived."""
    since = monitor.report.started_at if monitor.report is not None else monitor.asked_at or monitor.ended_at
    return None if since is None else since + REST


def drained_at(monitor: ObservedMonitor, state: StreamState) -> datetime | None:
    """When a monitor that no window covers is told to finish; None: not for its time's sake."""
    limit = last_moment(monitor, state.spec)
    return None if limit is None else limit + REPORT_GRACE


def _collects(state: StreamState) -> Iterator[Action]:
    """An ended monitor is what is known of when the one before was started: it stays until the next may be."""
    awaited = {monitor.name for pipeline in _free_pipelines(state) for monitor in _before(pipeline, state)}
    for monitor in state.ended:
        if is_kept(monitor, state.observed.status) and (monitor.name not in awaited or _rested(monitor, state.now)):
            yield Collect(monitor.name)


def _clears(state: StreamState) -> Iterator[Action]:
    for monitor in state.live:
        if monitor.leaving == SUPERSEDED:
            yield Drain(monitor.name, SUPERSEDED)


def _tended(state: StreamState) -> Iterator[ObservedMonitor]:
    """Those that are not cleared away already."""
    return (monitor for monitor in state.live if monitor.leaving != SUPERSEDED)


def _starts(state: StreamState) -> Iterator[Action]:
    for pipeline in _free_pipelines(state):
        before = _before(pipeline, state)
        at_once = len(before) == 1 and before[0].leaving  # but not again and again
        if at_once or all(_makes_way(monitor, state) for monitor in before):
            yield Start(_free_name(pipeline, state), _order(state, pipeline), state.until)


def _free_pipelines(state: StreamState) -> list[int]:
    """Those that should have a monitor, and have none that stays. Whoever goes on watching meanwhile is welcome."""
    if not wanted(state):
        return []
    held = {monitor.order.pipeline for monitor in state.staying}
    return [pipeline for pipeline in range(state.spec.pipelines) if pipeline not in held]


def _before(pipeline: int, state: StreamState) -> list[ObservedMonitor]:
    """Whom the covering window had in a pipeline before."""
    window = "" if state.window is None else state.window.id
    orders = [(monitor, monitor.order) for monitor in state.monitors if not stays(monitor)]
    return [monitor for monitor, order in orders if (order.window, order.pipeline) == (window, pipeline)]


def _makes_way(monitor: ObservedMonitor, state: StreamState) -> bool:
    return _rested(monitor, state.now) and (monitor.phase is not Phase.ENDED or is_kept(monitor, state.observed.status))


def _free_name(pipeline: int, state: StreamState) -> str:
    """The first that nobody bears. So whoever decides on the same monitors finds the same name."""
    assert state.window is not None  # noqa: S101 - only a window that covers now starts anything
    taken = {
        monitor.name for monitor in state.monitors if monitor.phase is not Phase.ENDED or monitor.gone_by is not None
    }
    first = f"{state.identity.key.name}-{state.window.id}-{pipeline}"
    names = chain([first], (f"{first}-{number}" for number in count(2)))
    return next(name for name in names if name not in taken)


def _order(state: StreamState, pipeline: int) -> MonitorOrder:
    spec, key = state.spec, state.identity.key
    assert state.window is not None  # noqa: S101 - only a window that covers now starts anything
    return MonitorOrder(
        namespace=key.namespace,
        stream=key.name,
        pipeline=pipeline,
        window=state.window.id,
        window_start=state.since,
        url=spec.source.url,
        tier=spec.tier,
        post_roll=spec.post_roll,
        overrun=spec.overrun,
        detectors=spec.detectors,
        channel=spec.channel,
        role=spec.role,
        upstream=spec.upstream,
    )


def _moves(state: StreamState) -> Iterator[Action]:
    """Whoever is on air when a window covers now stays; only the end moves."""
    if state.window is None:
        return
    for monitor in _tended(state):
        until = _end_for(monitor, state)
        if monitor.phase is not Phase.ENDING and monitor.until != until:
            yield MoveEnd(monitor.name, until)


def _end_for(monitor: ObservedMonitor, state: StreamState) -> datetime | None:
    """The covering window's end; a pipeline that is one too many is not kept beyond the end it had."""
    until = state.until
    if monitor.order.pipeline < state.spec.pipelines or monitor.until is None:
        return until
    return monitor.until if until is None else min(monitor.until, until)


def _drains(state: StreamState) -> Iterator[Action]:
    spare = _spare(state)
    for monitor in _tended(state):
        if monitor.phase is Phase.ENDING:
            why = IGNORED_DRAIN if _ignores_drain(monitor, state.now) else ""
        else:
            why = _why_drain(monitor, state) or ("another does the same" if monitor.name in spare else "")
        if why:
            yield Drain(monitor.name, why)


def _ignores_drain(monitor: ObservedMonitor, now: datetime) -> bool:
    """Whether it was told to finish long ago, and nobody takes it away yet."""
    return not monitor.leaving and monitor.gone_by is not None and monitor.gone_by <= now


def _spare(state: StreamState) -> set[str]:
    """Who may go because another of its pipeline runs, as after an eviction that was taken back."""
    if state.window is None:
        return set()
    kept: dict[int, ObservedMonitor] = {}
    for monitor in sorted(state.staying, key=_worth):
        kept.setdefault(monitor.order.pipeline, monitor)
    others = [monitor for monitor in state.staying if monitor is not kept[monitor.order.pipeline]]
    return {monitor.name for monitor in others if kept[monitor.order.pipeline].phase is Phase.RUNNING}


def _worth(monitor: ObservedMonitor) -> tuple[bool, bool, int, str]:
    """Who of several stays, first: who runs, who receives, and then who was there first."""
    return (monitor.phase is not Phase.RUNNING, monitor.receiving is not True, len(monitor.name), monitor.name)


def _why_drain(monitor: ObservedMonitor, state: StreamState) -> str:
    """Why a monitor shall finish now; empty when it may stay."""
    if state.is_paused:
        return "the LiveStream is suspended"
    covered = state.window is not None
    until = _end_for(monitor, state) if covered else monitor.until
    if until is not None and until <= state.now:
        limit = drained_at(monitor, state)
        return "it is past its end" if limit is not None and state.now >= limit else ""
    return "" if covered or state.refusal else "the schedule no longer covers this time"


def _rested(monitor: ObservedMonitor, now: datetime) -> bool:
    rested = rested_at(monitor)
    return rested is None or rested <= now
