"""What a status speaks of: the situation as it is once the wishes are carried out. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tallylight_contract.status import ActiveWindow
from tallylight_operator.decision.coverage import began
from tallylight_operator.decision.model import DEAF, DELETED, Collect, Drain, MonitorSeen, MoveEnd, Phase, Start, Wish
from tallylight_operator.decision.state import Situation, is_live, last_moment, stays


@dataclass(frozen=True, slots=True)
class View:
    """A situation, and its monitors as they will be."""

    situation: Situation
    monitors: tuple[MonitorSeen, ...]

    @property
    def live(self) -> tuple[MonitorSeen, ...]:
        """Those whose process may still be there."""
        return tuple(seen for seen in self.monitors if is_live(seen, self.situation.now))

    @property
    def staying(self) -> tuple[MonitorSeen, ...]:
        """Those that go on watching, as far as is known."""
        return tuple(seen for seen in self.live if stays(seen))

    @property
    def leaving(self) -> tuple[MonitorSeen, ...]:
        """Those that are taken away from the covering window, or lost, before another runs in their place."""
        running = {seen.order.pipeline for seen in self.staying if seen.phase is Phase.RUNNING}
        awaited = {*range(self.situation.spec.pipelines)} - running
        gone = (seen for seen in self.monitors if seen.leaving and seen.phase is not Phase.ENDED)
        return tuple(seen for seen in gone if seen.order.pipeline in awaited and self._serves(seen))

    def _serves(self, seen: MonitorSeen) -> bool:
        """Whether it is of the covering window, or was carried on into it; not one that was lost before."""
        window = self.situation.window
        return window is not None and (seen.order.window == window.id or is_live(seen, self.situation.now))

    @property
    def known(self) -> bool:
        """Whether the monitors could be looked at."""
        return self.situation.observed.monitors is not None

    @property
    def overrunning(self) -> tuple[MonitorSeen, ...]:
        """Those past their end that stay while a picture is received."""
        if self.situation.window is not None:
            return ()
        now = self.situation.now
        return tuple(
            seen
            for seen in self.live
            if seen.phase is not Phase.ENDING and seen.until is not None and seen.until <= now
        )


def view_after(situation: Situation, wishes: Iterable[Wish]) -> View:
    """What there will be; what there is, when it is known that the wishes cannot be carried out."""
    if situation.observed.trouble:
        return View(situation, situation.monitors)
    there = {seen.name: seen for seen in situation.monitors}
    for wish in wishes:
        _carry_out(wish, there)
    return View(situation, tuple(sorted(there.values(), key=lambda seen: seen.name)))


def active_window(view: View) -> ActiveWindow | None:
    """The window that is watched now; what was last known, while monitors cannot be looked at."""
    situation, known = view.situation, view.situation.observed.status.active_window
    if situation.held_back:
        return None
    if not view.known or (situation.refusal and view.live):
        return known
    window = situation.window
    if window is not None:
        watched = bool(view.live) or began(situation)
        return ActiveWindow(id=window.id, start=situation.since, end=window.end) if watched else None
    return _overrun(view)


def _overrun(view: View) -> ActiveWindow | None:
    if not view.overrunning:
        return None
    seen = view.overrunning[0]
    begun = view.situation.timetable.begun
    limit = last_moment(seen, view.situation.spec)
    if begun is None:
        return ActiveWindow(id=seen.order.window, start=seen.order.window_start, end=seen.until, overrun_until=limit)
    return ActiveWindow(id=begun.id, start=begun.start, end=begun.end, overrun_until=limit)


def _carry_out(wish: Wish, there: dict[str, MonitorSeen]) -> None:
    match wish:
        case Start():
            there[wish.name] = MonitorSeen(wish.name, wish.order, wish.until, Phase.STARTING)
        case MoveEnd():
            there[wish.name] = replace(there[wish.name], until=wish.until)
        case Drain():
            there[wish.name] = _told_to_finish(there[wish.name])
        case Collect():
            del there[wish.name]


def _told_to_finish(seen: MonitorSeen) -> MonitorSeen:
    """One that has never run has no process that could be told, and is deleted."""
    leaving = seen.leaving
    if seen.phase is Phase.ENDING:
        leaving = DEAF
    elif seen.hindrance is not None:
        leaving = DELETED
    return replace(seen, phase=Phase.ENDING, leaving=leaving, gone_by=None, hindrance=None)
