"""What changes for monitors that are there: whose end is moved, and which is drained. Pure."""

from collections.abc import Iterator
from datetime import datetime

from tallylight_operator.decision.handover import handed_over
from tallylight_operator.decision.model import IGNORED_DRAIN, Action, Drain, MoveEnd, Phase
from tallylight_operator.decision.monitor_facts import MonitorFacts
from tallylight_operator.decision.stream_facts import StreamFacts


def ends(stream: StreamFacts) -> tuple[Action, ...]:
    """The ends to move, then the monitors to drain."""
    return (*_moves(stream), *_drains(stream))


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
    spare = handed_over(stream)
    for monitor in _kept(stream):
        if monitor.observed.phase is Phase.ENDING:
            why = IGNORED_DRAIN if _ignores_drain(monitor, stream.air.now) else ""
        else:
            why = _why_drain(monitor, stream) or _makes_way(monitor, stream) or spare.get(monitor.observed.name, "")
        if why:
            yield Drain(monitor.observed.name, why)


def _ignores_drain(monitor: MonitorFacts, now: datetime) -> bool:
    """Whether it should have finished by now, and nothing takes it away yet."""
    gone_by = monitor.observed.gone_by
    return not monitor.observed.leaving and gone_by is not None and gone_by <= now


def _why_drain(monitor: MonitorFacts, stream: StreamFacts) -> str:
    """Why a monitor shall finish now; empty when it may stay."""
    air = stream.air
    if air.is_paused:
        return "the LiveStream is suspended"
    until = monitor.observed.until if air.window is None else _end_for(monitor, stream)
    if until is not None and until <= air.now:
        return "it is past its end" if monitor.drained_at is not None and monitor.drained_at <= air.now else ""
    return "" if air.window is not None or air.refusal else "the schedule no longer covers this time"


def _makes_way(monitor: MonitorFacts, stream: StreamFacts) -> str:
    waits = monitor.observed.order.pipeline in stream.coverage.waiting
    return "the cap on monitors is reached, and one of a higher priority needs its place" if waits else ""


def _kept(stream: StreamFacts) -> list[MonitorFacts]:
    """The live monitors but for those that `_clears` drains."""
    return [monitor for monitor in stream.monitors if monitor.is_live and not monitor.is_superseded]
