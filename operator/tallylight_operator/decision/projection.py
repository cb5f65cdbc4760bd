"""A stream's monitors as they will be once the actions are carried out: what a status speaks of. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tallylight_operator.decision.model import (
    DELETED,
    IGNORED_DRAIN,
    Action,
    Announce,
    Collect,
    MoveEnd,
    Mute,
    ObservedMonitor,
    Phase,
    Resize,
    Start,
)
from tallylight_operator.decision.monitor_facts import MonitorFacts, monitor_facts
from tallylight_operator.decision.shards import Slot
from tallylight_operator.decision.stream_facts import StreamFacts


@dataclass(frozen=True, slots=True)
class Projection:
    """A stream, with its monitors as they will be, in the groups in which a status speaks of them."""

    stream: StreamFacts
    is_known: bool  # the monitors could be observed
    monitors: tuple[MonitorFacts, ...]
    live: tuple[MonitorFacts, ...]  # their processes may still be there
    staying: tuple[MonitorFacts, ...]  # those of them that go on, as far as is known, and do what is in force
    asked: frozenset[Slot]  # the places of the monitors that should be there, by what is in force
    held: frozenset[Slot]  # those of them that one has which goes on
    joining: tuple[MonitorFacts, ...]  # those that go on and are to relieve them, once all of these run
    leaving: tuple[MonitorFacts, ...]  # gone or going from the covering window before another runs in their place
    overrunning: tuple[MonitorFacts, ...]  # past their end; they stay while a picture is received


def project(stream: StreamFacts, actions: Iterable[Action]) -> Projection:
    """What there will be; what there is, when it is known that the actions cannot be carried out."""
    monitors = stream.monitors if stream.observed.last_error else _carried_out(stream, actions)
    live = tuple(monitor for monitor in monitors if monitor.is_live)
    staying = tuple(monitor for monitor in live if monitor.is_staying and not _is_joining(monitor, stream))
    wanted = stream.coverage.pipelines
    asked = frozenset(slot for pipeline in wanted for slot in stream.growth[pipeline].slots_in_force)
    return Projection(
        stream=stream,
        is_known=stream.observed.monitors is not None,
        monitors=monitors,
        live=live,
        staying=staying,
        asked=asked,
        held=asked & {monitor.slot for monitor in staying},
        joining=tuple(monitor for monitor in live if monitor.is_staying and _is_joining(monitor, stream)),
        leaving=_leaving(stream, monitors),
        overrunning=tuple(monitor for monitor in live if _is_overrunning(monitor, stream)),
    )


def _carried_out(stream: StreamFacts, actions: Iterable[Action]) -> tuple[MonitorFacts, ...]:
    monitors = {monitor.observed.name: monitor for monitor in stream.monitors}
    for action in actions:
        before = monitors.pop(action.name, None)
        after = _after(action, before.observed if before is not None else None)
        if after is not None:
            monitors[action.name] = monitor_facts(after, stream.spec, stream.air, stream.observed.status)
    return tuple(monitors[name] for name in sorted(monitors))


def _after(action: Action, monitor: ObservedMonitor | None) -> ObservedMonitor | None:
    """A monitor after one action on it; None: there is none."""
    if isinstance(action, Start):
        return ObservedMonitor(action.name, action.order, action.until, Phase.STARTING, muted_until=action.muted_until)
    if monitor is None or isinstance(action, Collect):
        return None
    if isinstance(action, Announce):
        return replace(monitor, announced=True)
    if isinstance(action, Mute):
        return replace(monitor, muted_until=action.until)
    if isinstance(action, Resize):
        return replace(monitor, requested_cores=action.cores)
    return replace(monitor, until=action.until) if isinstance(action, MoveEnd) else _drained(monitor)


def _drained(monitor: ObservedMonitor) -> ObservedMonitor:
    """One that has never run has no process that could finish, and is deleted."""
    leaving = monitor.leaving
    if monitor.phase is Phase.ENDING:
        leaving = IGNORED_DRAIN
    elif monitor.blocker is not None:
        leaving = DELETED
    return replace(monitor, phase=Phase.ENDING, leaving=leaving, gone_by=None, blocker=None)


def _leaving(stream: StreamFacts, monitors: tuple[MonitorFacts, ...]) -> tuple[MonitorFacts, ...]:
    """Those that serve the covering window while none runs in their place; not those that were lost before it."""
    if stream.air.window is None:
        return ()
    running = {monitor.slot for monitor in monitors if monitor.is_staying and _runs(monitor)}
    awaited = {slot for growth in stream.growth.values() for slot in growth.slots_in_force} - running
    going = (monitor for monitor in monitors if monitor.observed.leaving and monitor.observed.phase is not Phase.ENDED)
    serving = (monitor for monitor in going if monitor.is_of_window or monitor.is_live)
    return tuple(monitor for monitor in serving if monitor.slot in awaited)


def _is_joining(monitor: MonitorFacts, stream: StreamFacts) -> bool:
    growth = stream.growth.get(monitor.slot.pipeline)
    return growth is not None and monitor.slot.step > growth.in_force.step


def _runs(monitor: MonitorFacts) -> bool:
    return monitor.observed.phase is Phase.RUNNING


def _is_overrunning(monitor: MonitorFacts, stream: StreamFacts) -> bool:
    until = monitor.observed.until
    is_past_its_end = stream.air.window is None and until is not None and until <= stream.air.now
    return is_past_its_end and monitor.observed.phase is not Phase.ENDING
