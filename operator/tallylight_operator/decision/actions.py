"""What shall be done about a stream's monitors, rule by rule. Pure: nothing here does any of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain, count

from tallylight_contract.order import MonitorOrder
from tallylight_operator.decision.coverage import wanted
from tallylight_operator.decision.model import (
    DEAF,
    OVERTAKEN,
    Collect,
    Drain,
    MonitorSeen,
    MoveEnd,
    Observed,
    Phase,
    Start,
    Wish,
)
from tallylight_operator.decision.reports import is_kept
from tallylight_operator.decision.state import REPORT_GRACE, Situation, last_moment, stays

# A monitor that ends at once, again and again, must not keep a machine busy: its starts are so far apart, or,
# where it left no word of when it started, so far from its end.
REST = timedelta(seconds=10)


def wishes_for(situation: Situation) -> tuple[Wish, ...]:
    """Everything to be done now, in order. Nothing, while it is not known what is there."""
    if situation.observed.monitors is None:
        return ()
    first = (*_collects(situation), *_clears(situation))  # for they may hold what a start needs
    return (*first, *_starts(situation), *_moves(situation), *_drains(situation))


def farewell(observed: Observed) -> tuple[Wish, ...]:
    """What is done about the monitors of a LiveStream that is gone."""
    return tuple(
        Collect(seen.name) if seen.phase is Phase.ENDED else Drain(seen.name, "the LiveStream was deleted")
        for seen in observed.monitors or ()
        if seen.phase is not Phase.ENDING
    )


def rested_at(seen: MonitorSeen) -> datetime | None:
    """When another may be started in a monitor's place; None: at once, for nothing is known of when it lived."""
    since = seen.report.started_at if seen.report is not None else seen.asked_at or seen.ended_at
    return None if since is None else since + REST


def drained_at(seen: MonitorSeen, situation: Situation) -> datetime | None:
    """When a monitor that no window covers is told to finish; None: not for its time's sake."""
    limit = last_moment(seen, situation.spec)
    return None if limit is None else limit + REPORT_GRACE


def _collects(situation: Situation) -> Iterator[Wish]:
    """An ended monitor is what is known of when the one before was started: it stays until the next may be."""
    awaited = {seen.name for pipeline in _free_pipelines(situation) for seen in _before(pipeline, situation)}
    for seen in situation.ended:
        if is_kept(seen, situation.observed.status) and (seen.name not in awaited or _rested(seen, situation.now)):
            yield Collect(seen.name)


def _clears(situation: Situation) -> Iterator[Wish]:
    for seen in situation.live:
        if seen.leaving == OVERTAKEN:
            yield Drain(seen.name, OVERTAKEN)


def _tended(situation: Situation) -> Iterator[MonitorSeen]:
    """Those that are not cleared away already."""
    return (seen for seen in situation.live if seen.leaving != OVERTAKEN)


def _starts(situation: Situation) -> Iterator[Wish]:
    for pipeline in _free_pipelines(situation):
        before = _before(pipeline, situation)
        at_once = len(before) == 1 and before[0].leaving  # but not again and again
        if at_once or all(_makes_way(seen, situation) for seen in before):
            yield Start(_free_name(pipeline, situation), _order(situation, pipeline), situation.until)


def _free_pipelines(situation: Situation) -> list[int]:
    """Those that should have a monitor, and have none that stays. Whoever goes on watching meanwhile is welcome."""
    if not wanted(situation):
        return []
    held = {seen.order.pipeline for seen in situation.staying}
    return [pipeline for pipeline in range(situation.spec.pipelines) if pipeline not in held]


def _before(pipeline: int, situation: Situation) -> list[MonitorSeen]:
    """Whom the covering window had in a pipeline before."""
    window = "" if situation.window is None else situation.window.id
    orders = [(seen, seen.order) for seen in situation.monitors if not stays(seen)]
    return [seen for seen, order in orders if (order.window, order.pipeline) == (window, pipeline)]


def _makes_way(seen: MonitorSeen, situation: Situation) -> bool:
    return _rested(seen, situation.now) and (seen.phase is not Phase.ENDED or is_kept(seen, situation.observed.status))


def _free_name(pipeline: int, situation: Situation) -> str:
    """The first that nobody bears. So whoever decides on the same monitors finds the same name."""
    assert situation.window is not None  # noqa: S101 - only a window that covers now starts anything
    taken = {seen.name for seen in situation.monitors if seen.phase is not Phase.ENDED or seen.gone_by is not None}
    first = f"{situation.identity.key.name}-{situation.window.id}-{pipeline}"
    names = chain([first], (f"{first}-{number}" for number in count(2)))
    return next(name for name in names if name not in taken)


def _order(situation: Situation, pipeline: int) -> MonitorOrder:
    spec, key = situation.spec, situation.identity.key
    assert situation.window is not None  # noqa: S101 - only a window that covers now starts anything
    return MonitorOrder(
        namespace=key.namespace,
        stream=key.name,
        pipeline=pipeline,
        window=situation.window.id,
        window_start=situation.since,
        url=spec.source.url,
        tier=spec.tier,
        post_roll=spec.post_roll,
        overrun=spec.overrun,
        detectors=spec.detectors,
    )


def _moves(situation: Situation) -> Iterator[Wish]:
    """Whoever is on air when a window covers now stays; only the end moves."""
    if situation.window is None:
        return
    for seen in _tended(situation):
        until = _end_for(seen, situation)
        if seen.phase is not Phase.ENDING and seen.until != until:
            yield MoveEnd(seen.name, until)


def _end_for(seen: MonitorSeen, situation: Situation) -> datetime | None:
    """The covering window's end; a pipeline that is one too many is not kept beyond the end it had."""
    until = situation.until
    if seen.order.pipeline < situation.spec.pipelines or seen.until is None:
        return until
    return seen.until if until is None else min(seen.until, until)


def _drains(situation: Situation) -> Iterator[Wish]:
    spare = _spare(situation)
    for seen in _tended(situation):
        if seen.phase is Phase.ENDING:
            why = DEAF if _is_deaf(seen, situation.now) else ""
        else:
            why = _why_drain(seen, situation) or ("another does the same" if seen.name in spare else "")
        if why:
            yield Drain(seen.name, why)


def _is_deaf(seen: MonitorSeen, now: datetime) -> bool:
    """Whether it was told to finish long ago, and nobody takes it away yet."""
    return not seen.leaving and seen.gone_by is not None and seen.gone_by <= now


def _spare(situation: Situation) -> set[str]:
    """Who may go because another of its pipeline runs, as after an eviction that was taken back."""
    if situation.window is None:
        return set()
    kept: dict[int, MonitorSeen] = {}
    for seen in sorted(situation.staying, key=_worth):
        kept.setdefault(seen.order.pipeline, seen)
    others = [seen for seen in situation.staying if seen is not kept[seen.order.pipeline]]
    return {seen.name for seen in others if kept[seen.order.pipeline].phase is Phase.RUNNING}


def _worth(seen: MonitorSeen) -> tuple[bool, bool, int, str]:
    """Who of several stays, first: who runs, who receives, and then who was there first."""
    return (seen.phase is not Phase.RUNNING, seen.receiving is not True, len(seen.name), seen.name)


def _why_drain(seen: MonitorSeen, situation: Situation) -> str:
    """Why a monitor shall finish now; empty when it may stay."""
    if situation.held_back:
        return "the LiveStream is suspended"
    covered = situation.window is not None
    until = _end_for(seen, situation) if covered else seen.until
    if until is not None and until <= situation.now:
        limit = drained_at(seen, situation)
        return "it is past its end" if limit is not None and situation.now >= limit else ""
    return "" if covered or situation.refusal else "the schedule no longer covers this time"


def _rested(seen: MonitorSeen, now: datetime) -> bool:
    rested = rested_at(seen)
    return rested is None or rested <= now
