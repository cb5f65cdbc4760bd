"""When a decision may turn out differently though nothing happens. Pure."""

from collections.abc import Iterator
from datetime import datetime

from tallylight_operator.decision.followed_signal import UNKNOWN_PATIENCE
from tallylight_operator.decision.handover import patience_ends, relief_ends
from tallylight_operator.decision.stream_facts import StreamFacts


def requeue_at(stream: StreamFacts, told_at: datetime | None) -> datetime | None:
    """The next such instant, after now; None when only an event can change anything.

    At `told_at` people are told of a stream that is not watched.
    """
    instants = (*_instants(stream), told_at)
    return min((at for at in instants if at is not None and at > stream.air.now), default=None)


def _instants(stream: StreamFacts) -> Iterator[datetime | None]:
    yield from stream.air.changes
    if stream.air.followed is not None and stream.observed.signal.present is None and stream.observed.signal.since:
        yield stream.observed.signal.since + UNKNOWN_PATIENCE
    yield stream.coverage.start_by
    yield stream.observed.status.muted_until
    is_handed_over = any(monitor.gives_way for monitor in stream.monitors) or _is_relieved(stream)
    for monitor in stream.monitors:
        if monitor.is_live:
            yield from (monitor.observed.until, monitor.last_moment, monitor.drained_at, monitor.muted_until)
        if monitor.gives_way:
            yield monitor.rested_at
        elif is_handed_over:
            yield from (patience_ends(monitor), relief_ends(monitor))
        if not monitor.is_staying:
            yield from (monitor.rested_at, monitor.observed.gone_by, monitor.lost_at)


def _is_relieved(stream: StreamFacts) -> bool:
    """Whether monitors of one pipeline follow different plans: those of the latest take over."""
    plans = {(monitor.slot.pipeline, monitor.slot.step) for monitor in stream.monitors if monitor.is_staying}
    return len(plans) > stream.spec.pipelines
