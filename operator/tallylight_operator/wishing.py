"""What shall be done about a stream's monitors, rule by rule. Pure: nothing here does any of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from tallylight_contract.order import MonitorOrder
from tallylight_operator.coverage import wanted
from tallylight_operator.reports import is_kept
from tallylight_operator.situation import REPORT_GRACE, Situation, last_moment
from tallylight_operator.wishes import Collect, Drain, MonitorSeen, MoveEnd, Observed, Phase, Start, Wish

# A monitor that ends at once, again and again, must not keep a machine busy: its starts are so far apart, or,
# where it left no word of when it started, so far from its end.
REST = timedelta(seconds=10)


def wishes_for(situation: Situation) -> tuple[Wish, ...]:
    """Everything to be done now, in order. Nothing, while it is not known what is there."""
    if situation.observed.monitors is None:
        return ()
    return (*_collects(situation), *_starts(situation), *_moves(situation), *_drains(situation))


def farewell(observed: Observed) -> tuple[Wish, ...]:
    """What is done about the monitors of a LiveStream that is gone."""
    return tuple(
        Collect(seen.name) if seen.phase is Phase.ENDED else Drain(seen.name, "the LiveStream was deleted")
        for seen in observed.monitors or ()
        if seen.phase is not Phase.ENDING
    )


def rested_at(seen: MonitorSeen) -> datetime | None:
    """When an ended monitor may be started anew; None: at once, for nothing is known of when it lived."""
    if seen.report is not None:
        return seen.report.started_at + REST
    return None if seen.ended_at is None else seen.ended_at + REST


def drained_at(seen: MonitorSeen, situation: Situation) -> datetime | None:
    """When a monitor that no window covers is told to finish; None: not for its time's sake."""
    limit = last_moment(seen, situation.spec)
    return None if limit is None else limit + REPORT_GRACE


def _collects(situation: Situation) -> Iterator[Wish]:
    awaited = _names_to_start(situation)
    for seen in situation.ended:
        if is_kept(seen, situation.observed.status) and (seen.name not in awaited or _rested(seen, situation.now)):
            yield Collect(seen.name)


def _starts(situation: Situation) -> Iterator[Wish]:
    """A name that an ended monitor still bears is free once that one may be collected."""
    status = situation.observed.status
    ended = {seen.name: seen for seen in situation.ended}
    for name, pipeline in _names_to_start(situation).items():
        before = ended.get(name)
        if before is None or (is_kept(before, status) and _rested(before, situation.now)):
            yield Start(name, _order(situation, pipeline), situation.until)


def _names_to_start(situation: Situation) -> dict[str, int]:
    """The monitors that should be there and are not, with their pipelines."""
    window = situation.window
    if window is None or not wanted(situation):
        return {}
    busy = {seen.order.pipeline for seen in situation.live}
    free = [pipeline for pipeline in range(situation.spec.pipelines) if pipeline not in busy]
    return {f"{situation.identity.key.name}-{window.id}-{pipeline}": pipeline for pipeline in free}


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
    for seen in situation.live:
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
    for seen in situation.live:
        why = "" if seen.phase is Phase.ENDING else _why_drain(seen, situation)
        if why:
            yield Drain(seen.name, why)


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
