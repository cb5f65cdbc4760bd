"""Which monitors a stream lays claim to, whatever caps there are. Pure."""

from tallylight_operator.decision.model import Claim, Key, ObservedState, Phase
from tallylight_operator.decision.monitor_facts import place_of
from tallylight_operator.decision.stream_facts import StreamFacts


def claims_of(stream: StreamFacts) -> tuple[Claim, ...]:
    """One for each monitor that is wanted, or is still there: pipelines, and the further shards of each."""
    live = {monitor.slot.claim for monitor in stream.monitors if monitor.is_live}
    there = {monitor.slot.claim for monitor in stream.monitors if monitor.is_staying}
    window, wanted = stream.air.window, {*stream.coverage.waiting, *_wanted(stream)}
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


def _wanted(stream: StreamFacts) -> set[int]:
    return {slot.claim for pipeline in stream.coverage.pipelines for slot in stream.growth[pipeline].slots}


def claims_after_deletion(key: Key, observed: ObservedState) -> tuple[Claim, ...]:
    """Those that a LiveStream which is gone still has, until its monitors are gone, too."""
    live = (monitor.order for monitor in observed.monitors or () if monitor.phase is not Phase.ENDED)
    left = {place_of(order)[1].claim: order.window_start for order in live}
    return tuple(Claim(key, pipeline, 0, since, is_live=True, is_on_air=True) for pipeline, since in left.items())
