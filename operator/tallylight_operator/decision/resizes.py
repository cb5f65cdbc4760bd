"""Which monitors are to be promised more of the processor while they run: the first step, before others share. Pure."""

from collections.abc import Iterator

from tallylight_operator.decision.model import Phase, Resize
from tallylight_operator.decision.scaling import request_for
from tallylight_operator.decision.stream_facts import StreamFacts


def resizes(stream: StreamFacts) -> Iterator[Resize]:
    """Of those that are late because their node is busy. What is promised is not taken back while they run."""
    for monitor in stream.monitors:
        observed = monitor.observed
        if not monitor.is_staying or observed.phase is not Phase.RUNNING or observed.foreign:
            continue
        if observed.load is None or observed.requested_cores is None:
            continue
        cores = request_for(observed.load, observed.requested_cores)
        if cores is not None:
            yield Resize(observed.name, cores)
