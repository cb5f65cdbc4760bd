"""The operator's own metrics, named by the contract."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import Metric as Family
from prometheus_client.registry import Collector

from tallylight_contract.metrics import operator as names
from tallylight_contract.metrics.metric import Metric
from tallylight_contract.status import LiveStreamStatus, failing_reason
from tallylight_operator.decision.model import Key
from tallylight_operator.decision.reports import newly_reported
from tallylight_operator.decision.unwatched import Unmonitored

# Why a pass over a stream usually fails: the API refuses, it does not answer, or something else blocks it.
# These are exported from 0 on: `increase()` does not see the first count of a series that was not there before.
_EXPECTED = ("ApiError", "TimeoutError", "RetryableError")


class OperatorMetrics(Collector):
    """Counts what the operator does. `monitors` and `phases` are read at each scrape.

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
        for reason in _EXPECTED:
            self._errors.labels(reason)
        self._restarts = _counter(names.MONITOR_RESTARTS, self._registry)
        self._on_air = _counter(names.REPORTED_ON_AIR, self._registry)
        self._monitored = _counter(names.REPORTED_MONITORED, self._registry)
        self._overdue = _gauge(names.OVERDUE, self._registry)
        self._failing = _gauge(names.STREAM_FAILING, self._registry)
        self._statuses: Callable[[], Mapping[Key, LiveStreamStatus]] = dict
        self._unmonitored = _gauge(names.UNMONITORED, self._registry)
        self._gaps: Callable[[], Iterable[Unmonitored]] = tuple
        _gauge(names.MONITORS, self._registry).set_function(monitors)
        _gauge(names.OPERATOR_INFO, self._registry).labels(version).set(1)

    def transition(self, late_by: float) -> None:
        """A window's start or end was acted on so many seconds after its time."""
        self._lag.observe(max(0.0, late_by))

    def reconciled(self, seconds: float) -> None:
        """One pass over one stream took so long."""
        self._reconcile.observe(seconds)

    def failed(self, reason: str) -> None:
        """A reconciliation failed. `reason` has few values: an error's type, never its text."""
        self._errors.labels(reason).inc()

    def restarted(self) -> None:
        """A monitor crashed, and is restarted."""
        self._restarts.inc()

    def published(self, old: LiveStreamStatus, new: LiveStreamStatus) -> None:
        """A status follows another; a report that is new in it counts, once."""
        on_air, monitored = newly_reported(old, new)
        self._on_air.inc(max(0.0, on_air))
        self._monitored.inc(max(0.0, monitored))

    def show_overdue(self, seconds: Callable[[], float]) -> None:
        """From now on, read it at each scrape."""
        self._overdue.set_function(seconds)

    def show_failing(self, statuses: Callable[[], Mapping[Key, LiveStreamStatus]]) -> None:
        """From now on, read at each scrape which streams are not Ready."""
        self._statuses = statuses

    def show_unmonitored(self, gaps: Callable[[], Iterable[Unmonitored]]) -> None:
        """From now on, read which streams are on air and not watched at each scrape."""
        self._gaps = gaps

    def collect(self) -> Iterable[Family]:
        """All of it, as it is now."""
        self._failing.clear()
        for key, status in self._statuses().items():
            if status.muted_until is None and (reason := failing_reason(status)) is not None:
                self._failing.labels(key.namespace, key.name, str(reason)).set(1)
        self._unmonitored.clear()
        for each in self._gaps():
            self._unmonitored.labels(*each.key, each.reason).set(each.seconds)
        counted: dict[str, int] = dict.fromkeys(self._shown_phases, 0)
        for phase in self._phases():
            counted[phase] = counted.get(phase, 0) + 1
        self._shown_phases = set(counted)
        for phase, number in counted.items():
            self._livestreams.labels(phase).set(number)
        return tuple(self._registry.collect())


@dataclass(frozen=True, slots=True)
class Gauges:
    """What is read at each scrape."""

    is_leader: Callable[[], float]
    queue_length: Callable[[], float]
    overrunning: Callable[[], float]
    watch_last_activity: Callable[[], float]  # seconds since 1970
    overlapping: Callable[[], float]
    waiting: Callable[[], float]
    starts_ahead: Callable[[], float]
    pre_roll_too_short: Callable[[], float]
    loads_unknown: Callable[[], float]
    placeholders: Callable[[], Iterable[tuple[str, float]]] = tuple  # by state
    probers_silent: Callable[[], Iterable[tuple[str, float]]] = tuple  # by namespace
    shards_held: Callable[[], Iterable[tuple[int, float]]] = tuple


class ClusterMetrics(Collector):
    """The metrics that only a cluster's operator has."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = _counter(names.API_REQUESTS, self._registry)
        self._throttled = _counter(names.API_THROTTLED, self._registry)
        self._missed = _counter(names.WINDOWS_MISSED, self._registry)
        self._activation = _histogram(names.ACTIVATION, self._registry)
        self._prober_silent = _gauge(names.PROBER_SILENT, self._registry)
        self._silent: Callable[[], Iterable[tuple[str, float]]] = tuple
        self._placeholders = _gauge(names.PLACEHOLDERS, self._registry)
        self._room: Callable[[], Iterable[tuple[str, float]]] = tuple
        self._placeholders_missed = _counter(names.PLACEHOLDERS_MISSED, self._registry)
        for cause in names.PLACEHOLDER_CAUSES:
            self._placeholders_missed.labels(cause)  # from 0 on, as above
        self._resizes = _counter(names.RESIZES, self._registry)
        for outcome in names.RESIZE_OUTCOMES:
            self._resizes.labels(outcome)
        self._shards_held = _gauge(names.SHARDS_HELD, self._registry)
        self._held: Callable[[], Iterable[tuple[int, float]]] = tuple

    def show(self, gauges: Gauges) -> None:
        """From now on, these too."""
        self._silent, self._held, self._room = gauges.probers_silent, gauges.shards_held, gauges.placeholders
        _gauge(names.IS_LEADER, self._registry).set_function(gauges.is_leader)
        _gauge(names.QUEUE_LENGTH, self._registry).set_function(gauges.queue_length)
        _gauge(names.OVERRUN_ACTIVE, self._registry).set_function(gauges.overrunning)
        _gauge(names.OVERLAPPING, self._registry).set_function(gauges.overlapping)
        _gauge(names.MONITORS_WAITING, self._registry).set_function(gauges.waiting)
        _gauge(names.STARTS_AHEAD, self._registry).set_function(gauges.starts_ahead)
        _gauge(names.PRE_ROLL_TOO_SHORT, self._registry).set_function(gauges.pre_roll_too_short)
        _gauge(names.LOADS_UNKNOWN, self._registry).set_function(gauges.loads_unknown)
        _gauge(names.WATCH_LAST_ACTIVITY, self._registry).set_function(gauges.watch_last_activity)

    def requested(self, verb: str, code: str) -> None:
        """A request was answered; code 0: it was not."""
        self._requests.labels(verb, code).inc()

    def throttled(self, seconds: float) -> None:
        """A request waited because the API asked for a pause."""
        self._throttled.inc(seconds)

    def missed(self) -> None:
        """A window passed without a monitor."""
        self._missed.inc()

    def placeholder_missed(self, cause: str) -> None:
        """A placeholder came to nothing; `cause` is one of the contract's few."""
        self._placeholders_missed.labels(cause).inc()

    def resized(self, outcome: str) -> None:
        """Something became of a request to resize a pod in place; `outcome` is one of the contract's few."""
        self._resizes.labels(outcome).inc()

    def activated(self, phase: str, seconds: float) -> None:
        """A monitor came so far, so many seconds after it was due."""
        self._activation.labels(phase).observe(max(0.0, seconds))

    def collect(self) -> Iterable[Family]:
        """All of it, as it is now."""
        self._prober_silent.clear()
        for namespace, seconds in self._silent():
            self._prober_silent.labels(namespace).set(seconds)
        for state, number in self._room():
            self._placeholders.labels(state).set(number)
        for shard, held in self._held():
            self._shards_held.labels(str(shard)).set(held)
        return tuple(self._registry.collect())


def _gauge(metric: Metric, registry: CollectorRegistry) -> Gauge:
    return Gauge(metric.name, metric.help, metric.labels, registry=registry)


def _counter(metric: Metric, registry: CollectorRegistry) -> Counter:
    return Counter(metric.name, metric.help, metric.labels, registry=registry)


def _histogram(metric: Metric, registry: CollectorRegistry) -> Histogram:
    return Histogram(metric.name, metric.help, metric.labels, buckets=metric.buckets, registry=registry)
