"""The operator's own metrics, named by the contract."""

from collections.abc import Callable, Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import Metric as Family
from prometheus_client.registry import Collector

from tallylight_contract import metrics as names
from tallylight_contract.metrics import Metric


class OperatorMetrics(Collector):
    """Counts what the operator does. `monitors` and `phases` are asked when somebody looks.

    `phases` gives each LiveStream's phase: the reason of its Scheduled condition.
    """

    def __init__(self, version: str, monitors: Callable[[], int], phases: Callable[[], Iterable[str]]) -> None:
        self._registry = CollectorRegistry()
        self._phases = phases
        self._shown_phases: set[str] = set()
        self._livestreams = _gauge(names.LIVESTREAMS, self._registry)
        self._lag = _histogram(names.TRANSITION_LAG, self._registry)
        self._reconcile = _histogram(names.RECONCILE, self._registry)
        self._errors = _counter(names.RECONCILE_ERRORS, self._registry)
        self._restarts = _counter(names.MONITOR_RESTARTS, self._registry)
        _gauge(names.MONITORS, self._registry).set_function(monitors)
        _gauge(names.OPERATOR_INFO, self._registry).labels(version).set(1)

    def transition(self, late_by: float) -> None:
        """A window's start or end was acted on so many seconds after its time."""
        self._lag.observe(max(0.0, late_by))

    def reconciled(self, seconds: float) -> None:
        """One look at one stream took so long."""
        self._reconcile.observe(seconds)

    def failed(self, reason: str) -> None:
        """A reconciliation failed. `reason` has few values: an error's type, never its text."""
        self._errors.labels(reason).inc()

    def restarted(self) -> None:
        """A monitor crashed, and is brought back."""
        self._restarts.inc()

    def collect(self) -> Iterable[Family]:
        """All of it, as it is now."""
        counted: dict[str, int] = dict.fromkeys(self._shown_phases, 0)
        for phase in self._phases():
            counted[phase] = counted.get(phase, 0) + 1
        self._shown_phases = set(counted)
        for phase, number in counted.items():
            self._livestreams.labels(phase).set(number)
        return tuple(self._registry.collect())


def _gauge(metric: Metric, registry: CollectorRegistry) -> Gauge:
    return Gauge(metric.name, metric.help, metric.labels, registry=registry)


def _counter(metric: Metric, registry: CollectorRegistry) -> Counter:
    return Counter(metric.name, metric.help, metric.labels, registry=registry)


def _histogram(metric: Metric, registry: CollectorRegistry) -> Histogram:
    return Histogram(metric.name, metric.help, metric.labels, buckets=metric.buckets, registry=registry)
