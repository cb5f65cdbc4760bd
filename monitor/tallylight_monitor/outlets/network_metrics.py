"""The network's facts as metrics, for Prometheus."""

from dataclasses import dataclass

from tallylight_contract.metrics import monitor as metrics
from tallylight_contract.report import DefectEvent
from tallylight_monitor.ingest.facts import Fact, FetchFailed, SegmentRead
from tallylight_monitor.outlets.exposition import Exposition


@dataclass(frozen=True, slots=True)
class NetworkMetrics:
    """The network's facts, counted."""

    exposition: Exposition

    def event(self, _: DefectEvent) -> None:
        """Defects are counted from the books."""

    def fact(self, fact: Fact) -> None:
        """Count a fetch."""
        match fact:
            case SegmentRead():
                self.exposition.observe(metrics.SEGMENT_FETCH, fact.seconds)
                self.exposition.add(metrics.SEGMENT_BYTES, fact.size)
            case FetchFailed(kind=kind):
                self.exposition.add(metrics.SEGMENT_FETCH_ERRORS, 1, kind)
