"""What shall be done about a stream's monitors, rule by rule. Pure: nothing here does any of it."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain, count

from tallylight_contract.order import MonitorOrder
from tallylight_operator.decision.model import (
    IGNORED_DRAIN,
    SUPERSEDED,
    Action,
    Collect,
    Drain,
    MoveEnd,
    ObservedState,
    Phase,
    Start,
)
from tallylight_operator.decision.monitor_facts import MonitorFacts
from tallylight_operator.decision.stream_facts import StreamFacts


def actions_for(stream: StreamFacts) -> tuple[Action, ...]:
    """Everything to be done now, in order. Nothing, while the monitors are unknown."""
    if stream.observed.monitors is None:
        return ()
    first = (*_collects(stream), *_clears(stream))  # for they may hold what a start needs
    return (*first, *_starts(stream), *_moves(stream), *_drains(stream))


def actions_after_deletion(observed: ObservedState) -> tuple[Action, ...]:
    """What is done about the monitors of a LiveStream that is gone."""
    return tuple(
        Collect(monitor.name) if monitor.phase is Phase.ENDED else Drain(monitor.name, "the LiveStream was deleted")
        for monitor in observed.monitors or ()
        if monitor.phase is not Phase.ENDING
    )


def _collects(stream: StreamFacts) -> Iterator[Action]:
    """An ended monitor is what is known of when the one before was started: it stays until the next may be."""
    predecessors = {before.observed.name for pipeline in _vacant(stream) for before in _before(pipeline, stream)}
    for monitor in stream.monitors:
        if monitor.observed.phase is not Phase.ENDED or not monitor.is_kept:
            continue
        if monitor.is_rested or monitor.observed.name not in predecessors:
            yield Collect(monitor.observed.name)


def _clears(stream: StreamFacts) -> Iterator[Action]:
    return (Drain(monitor.observed.name, SUPERSEDED) for monitor in stream.monitors if monitor.is_superseded)


def _kept(stream: StreamFacts) -> list[MonitorFacts]:
    """The live monitors but for those that `_clears` drains."""
    return [monitor for monitor in stream.monitors if monitor.is_live and not monitor.is_superseded]


def _starts(stream: StreamFacts) -> Iterator[Action]:
    for pipeline in _vacant(stream):
        before = _before(pipeline, stream)
        at_once = len(before) == 1 and before[0].observed.leaving  # but not again and again
        if at_once or all(monitor.is_rested and monitor.is_kept for monitor in before):
            order = _order(stream, pipeline)
            yield Start(_free_name(order, stream), order, stream.air.until)


def _vacant(stream: StreamFacts) -> list[int]:
    """The wanted pipelines in which no monitor stays. One that is leaving may go on meanwhile."""
    held = {monitor.observed.order.pipeline for monitor in stream.monitors if monitor.is_staying}
    return [pipeline for pipeline in stream.coverage.pipelines if pipeline not in held]


def _before(pipeline: int, stream: StreamFacts) -> list[MonitorFacts]:
    """The monitors that a pipeline had for the covering window before."""
    ours = (monitor for monitor in stream.monitors if monitor.is_of_window and not monitor.is_staying)
    return [monitor for monitor in ours if monitor.observed.order.pipeline == pipeline]


def _free_name(order: MonitorOrder, stream: StreamFacts) -> str:
    """The first that no monitor has. So the same monitors always give the same name."""
    monitors = (monitor.observed for monitor in stream.monitors)
    taken = {monitor.name for monitor in monitors if monitor.phase is not Phase.ENDED or monitor.gone_by is not None}
    first = f"{order.stream}-{order.window}-{order.pipeline}"
    names = chain([first], (f"{first}-{number}" for number in count(2)))
    return next(name for name in names if name not in taken)


def _order(stream: StreamFacts, pipeline: int) -> MonitorOrder:
    spec, key = stream.spec, stream.identity.key
    assert stream.air.window is not None  # noqa: S101 - only a window that covers now starts anything
    return MonitorOrder(
        namespace=key.namespace,
        stream=key.name,
        pipeline=pipeline,
        window=stream.air.window.id,
        window_start=stream.coverage.since,
        url=spec.source.url,
        tier=spec.tier,
        post_roll=spec.post_roll,
        overrun=spec.overrun,
        detectors=spec.detectors,
        channel=spec.channel,
        role=spec.role,
        upstream=spec.upstream,
    )


def _moves(stream: StreamFacts) -> Iterator[Action]:
    """A monitor that is on air when a window covers now stays; only its end moves."""
    if stream.air.window is None:
        return
    for monitor in _kept(stream):
        until = _end_for(monitor, stream)
        if monitor.observed.phase is not Phase.ENDING and monitor.observed.until != until:
            yield MoveEnd(monitor.observed.name, until)


def _end_for(monitor: MonitorFacts, stream: StreamFacts) -> datetime | None:
    """The covering window's end; a pipeline that is one too many is not kept beyond the end it had."""
    until, own = stream.air.until, monitor.observed.until
    if monitor.observed.order.pipeline < stream.spec.pipelines or own is None:
        return until
    return own if until is None else min(own, until)


def _drains(stream: StreamFacts) -> Iterator[Action]:
    spare = _spare(stream)
    for monitor in _kept(stream):
        if monitor.observed.phase is Phase.ENDING:
            why = IGNORED_DRAIN if _ignores_drain(monitor, stream.air.now) else ""
        else:
            why = _why_drain(monitor, stream) or ("another does the same" if monitor in spare else "")
        if why:
            yield Drain(monitor.observed.name, why)


def _ignores_drain(monitor: MonitorFacts, now: datetime) -> bool:
    """Whether it should have finished by now, and nothing takes it away yet."""
    gone_by = monitor.observed.gone_by
    return not monitor.observed.leaving and gone_by is not None and gone_by <= now


def _spare(stream: StreamFacts) -> list[MonitorFacts]:
    """Those that may go because another of their pipeline runs, as after an eviction that was taken back."""
    if stream.air.window is None:
        return []
    staying = [monitor for monitor in stream.monitors if monitor.is_staying]
    best: dict[int, MonitorFacts] = {}
    for monitor in sorted(staying, key=_worth):
        best.setdefault(monitor.observed.order.pipeline, monitor)
    runs = {pipeline for pipeline, monitor in best.items() if monitor.observed.phase is Phase.RUNNING}
    others = (monitor for monitor in staying if monitor is not best[monitor.observed.order.pipeline])
    return [monitor for monitor in others if monitor.observed.order.pipeline in runs]


def _worth(monitor: MonitorFacts) -> tuple[bool, bool, int, str]:
    """Which of several stays, first: one that runs, one that receives, and then the oldest name."""
    name = monitor.observed.name
    return (monitor.observed.phase is not Phase.RUNNING, monitor.observed.receiving is not True, len(name), name)


def _why_drain(monitor: MonitorFacts, stream: StreamFacts) -> str:
    """Why a monitor shall finish now; empty when it may stay."""
    air = stream.air
    if air.is_paused:
        return "the LiveStream is suspended"
    until = monitor.observed.until if air.window is None else _end_for(monitor, stream)
    if until is not None and until <= air.now:
        return "it is past its end" if monitor.drained_at is not None and monitor.drained_at <= air.now else ""
    return "" if air.window is not None or air.refusal else "the schedule no longer covers this time"
