"""What a status speaks of: the situation as it is once the actions are carried out. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tallylight_contract.status import ActiveWindow
from tallylight_operator.decision.coverage import began
from tallylight_operator.decision.model import (
    DELETED,
    IGNORED_DRAIN,
    Action,
    Collect,
    Drain,
    MoveEnd,
    ObservedMonitor,
    Phase,
    Start,
)
from tallylight_operator.decision.state import StreamState, is_live, last_moment, stays


@dataclass(frozen=True, slots=True)
class Projection:
    """A situation, and its monitors as they will be."""

    state: StreamState
    monitors: tuple[ObservedMonitor, ...]

    @property
    def live(self) -> tuple[ObservedMonitor, ...]:
        """Those whose process may still be there."""
        return tuple(monitor for monitor in self.monitors if is_live(monitor, self.state.now))

    @property
    def staying(self) -> tuple[ObservedMonitor, ...]:
        """Those that go on watching, as far as is known."""
        return tuple(monitor for monitor in self.live if stays(monitor))

    @property
    def leaving(self) -> tuple[ObservedMonitor, ...]:
        """Those that are taken away from the covering window, or lost, before another runs in their place."""
        running = {monitor.order.pipeline for monitor in self.staying if monitor.phase is Phase.RUNNING}
        awaited = {*range(self.state.spec.pipelines)} - running
        gone = (monitor for monitor in self.monitors if monitor.leaving and monitor.phase is not Phase.ENDED)
        return tuple(monitor for monitor in gone if monitor.order.pipeline in awaited and self._serves(monitor))

    def _serves(self, monitor: ObservedMonitor) -> bool:
        """Whether it is of the covering window, or was carried on into it; not one that was lost before."""
        window = self.state.window
        return window is not None and (monitor.order.window == window.id or is_live(monitor, self.state.now))

    @property
    def known(self) -> bool:
        """Whether the monitors could be looked at."""
        return self.state.observed.monitors is not None

    @property
    def overrunning(self) -> tuple[ObservedMonitor, ...]:
        """Those past their end that stay while a picture is received."""
        if self.state.window is not None:
            return ()
        now = self.state.now
        return tuple(
            monitor
            for monitor in self.live
            if monitor.phase is not Phase.ENDING and monitor.until is not None and monitor.until <= now
        )


def project(state: StreamState, actions: Iterable[Action]) -> Projection:
    """What there will be; what there is, when it is known that the actions cannot be carried out."""
    if state.observed.last_error:
        return Projection(state, state.monitors)
    there = {monitor.name: monitor for monitor in state.monitors}
    for action in actions:
        _carry_out(action, there)
    return Projection(state, tuple(sorted(there.values(), key=lambda monitor: monitor.name)))


def active_window(projection: Projection) -> ActiveWindow | None:
    """The window that is watched now; what was last known, while monitors cannot be looked at."""
    state, known = projection.state, projection.state.observed.status.active_window
    if state.is_paused:
        return None
    if not projection.known or (state.refusal and projection.live):
        return known
    window = state.window
    if window is not None:
        watched = bool(projection.live) or began(state)
        return ActiveWindow(id=window.id, start=state.since, end=window.end) if watched else None
    return _overrun(projection)


def _overrun(projection: Projection) -> ActiveWindow | None:
    if not projection.overrunning:
        return None
    monitor = projection.overrunning[0]
    begun = projection.state.timetable.begun
    limit = last_moment(monitor, projection.state.spec)
    if begun is None:
        return ActiveWindow(
            id=monitor.order.window, start=monitor.order.window_start, end=monitor.until, overrun_until=limit
        )
    return ActiveWindow(id=begun.id, start=begun.start, end=begun.end, overrun_until=limit)


def _carry_out(action: Action, there: dict[str, ObservedMonitor]) -> None:
    match action:
        case Start():
            there[action.name] = ObservedMonitor(action.name, action.order, action.until, Phase.STARTING)
        case MoveEnd():
            there[action.name] = replace(there[action.name], until=action.until)
        case Drain():
            there[action.name] = _told_to_finish(there[action.name])
        case Collect():
            del there[action.name]


def _told_to_finish(monitor: ObservedMonitor) -> ObservedMonitor:
    """One that has never run has no process that could be told, and is deleted."""
    leaving = monitor.leaving
    if monitor.phase is Phase.ENDING:
        leaving = IGNORED_DRAIN
    elif monitor.blocker is not None:
        leaving = DELETED
    return replace(monitor, phase=Phase.ENDING, leaving=leaving, gone_by=None, blocker=None)
