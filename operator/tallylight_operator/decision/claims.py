"""Which monitors a stream lays claim to, whatever caps there are. Pure."""

from tallylight_operator.decision.model import Claim, Key, ObservedState, Phase
from tallylight_operator.decision.stream_facts import StreamFacts


def claims_of(stream: StreamFacts) -> tuple[Claim, ...]:
    """One for each pipeline that is wanted, or that still has a monitor."""
    live = {monitor.observed.order.pipeline for monitor in stream.monitors if monitor.is_live}
    there = {monitor.observed.order.pipeline for monitor in stream.monitors if monitor.is_staying}
    window, wanted = stream.air.window, {*stream.coverage.pipelines, *stream.coverage.waiting}
    has_begun = window is not None and window.start <= stream.air.now
    return tuple(
        Claim(
            key=stream.identity.key,
            pipeline=pipeline,
            priority=stream.spec.priority,
            since=stream.coverage.since,
            window=window.id if window is not None and pipeline in wanted else "",
            is_live=pipeline in live,
            is_there=pipeline in there,
            is_on_air=pipeline not in wanted or (has_begun and pipeline in there),
        )
        for pipeline in sorted(wanted | live)
    )


def claims_after_deletion(key: Key, observed: ObservedState) -> tuple[Claim, ...]:
    """Those that a LiveStream which is gone still has, until its monitors are gone, too."""
    live = (monitor.order for monitor in observed.monitors or () if monitor.phase is not Phase.ENDED)
    left = {order.pipeline: order.window_start for order in live}
    return tuple(Claim(key, pipeline, 0, since, is_live=True, is_on_air=True) for pipeline, since in left.items())
