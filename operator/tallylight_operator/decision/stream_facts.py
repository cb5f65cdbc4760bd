"""All that is true of one stream at one instant, worked out once; every rule reads it, and asks nothing else. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from tallylight_contract.livestream import LiveStreamSpec
from tallylight_operator.decision.coverage import Coverage, coverage_of
from tallylight_operator.decision.growth import Growth, growth_of
from tallylight_operator.decision.model import Identity, ObservedState
from tallylight_operator.decision.monitor_facts import MonitorFacts, monitor_facts
from tallylight_operator.schedule.air_time import AirTime


@dataclass(frozen=True, slots=True)
class StreamFacts:
    """One stream at one instant."""

    spec: LiveStreamSpec
    identity: Identity
    air: AirTime  # what its schedule says
    observed: ObservedState
    monitors: tuple[MonitorFacts, ...]  # empty, too, while they could not be observed
    coverage: Coverage
    growth: Mapping[int, Growth]  # of each pipeline that the spec asks for


def stream_facts(spec: LiveStreamSpec, identity: Identity, air: AirTime, observed: ObservedState) -> StreamFacts:
    """Work out what is true of a stream and of each of its monitors."""
    status = observed.status
    monitors = tuple(monitor_facts(monitor, spec, air, status) for monitor in observed.monitors or ())
    coverage, waits = coverage_of(air, spec, monitors, status), identity.waits
    if waits is not None:
        coverage = coverage.without(waits.pipelines)
    growth = growth_of(spec, monitors, () if waits is None else waits.pipelines)
    return StreamFacts(spec, identity, air, observed, monitors, coverage, growth)
