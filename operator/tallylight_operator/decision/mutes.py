"""Which monitors are muted, or are not any more. Pure."""

from collections.abc import Iterator

from tallylight_operator.decision.model import Action, Mute
from tallylight_operator.decision.stream_facts import StreamFacts


def mutes(stream: StreamFacts) -> Iterator[Action]:
    """Also of monitors that are finishing, for they may report a defect still. A mute that is over needs no action."""
    for monitor in stream.monitors:
        if monitor.is_live and monitor.observed.mutable and monitor.muted_until != stream.air.muted_until:
            yield Mute(monitor.observed.name, stream.air.muted_until)
