"""The prober's own metrics, named by the contract."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest

from tallylight_contract.metrics import prober as metrics
from tallylight_contract.metrics.metric import LABEL_VALUES
from tallylight_contract.probing import SignalPage
from tallylight_monitor.probing.signal import Sight

# When a series began is not asked for.
disable_created_metrics()  # type: ignore[no-untyped-call] # it comes without types


class ProbeMetrics:
    """Counts what the prober does. No label names a source: that is the operator's to say."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        made = self._registry
        self._sources = Gauge(metrics.PROBE_SOURCES.name, metrics.PROBE_SOURCES.help, ("signal",), registry=made)
        self._looks = Counter(metrics.PROBE_LOOKS.name, metrics.PROBE_LOOKS.help, ("signal",), registry=made)
        look = metrics.PROBE_LOOK_SECONDS
        self._seconds = Histogram(look.name, look.help, buckets=look.buckets, registry=made)
        self._late = Gauge(metrics.PROBE_LATE.name, metrics.PROBE_LATE.help, registry=made)
        for word in LABEL_VALUES["signal"]:
            self._looks.labels(word)

    def looked(self, sight: Sight, seconds: float, late: float) -> None:
        """A look took so many seconds, and began so long after its time."""
        self._looks.labels(_word(sight.present)).inc()
        self._seconds.observe(seconds)
        self._late.set(late)

    def text(self, page: Callable[[], SignalPage]) -> bytes:
        """Prometheus' text format."""
        counted = dict.fromkeys(LABEL_VALUES["signal"], 0)
        for signal in page().signals:
            counted[_word(signal.present)] += 1
        for word, number in counted.items():
            self._sources.labels(word).set(number)
        return generate_latest(self._registry)


def _word(present: bool | None) -> str:  # noqa: FBT001 - one of three words
    return "unknown" if present is None else "present" if present else "absent"
