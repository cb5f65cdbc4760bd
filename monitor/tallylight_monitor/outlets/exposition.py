"""The monitor's metrics, as Prometheus reads them. The only user of prometheus_client here."""

from collections.abc import Iterable, Mapping
from typing import TypeVar, get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest

from tallylight_contract.livestream import Severity
from tallylight_contract.metrics import monitor as metrics
from tallylight_contract.metrics.metric import STREAM_LABELS, Metric
from tallylight_monitor.wire import TrackName

# When a series began is not asked for, and would be a third as many series again.
disable_created_metrics()  # type: ignore[no-untyped-call] # it comes without types

_Made = TypeVar("_Made", Gauge, Counter)


class Exposition:
    """All metrics of one monitor; `labels` are the values of namespace, stream and pipeline."""

    def __init__(self, labels: Iterable[str], severities: Mapping[str, Severity]) -> None:
        # They would be a second series for each counter, without a use.
        disable_created_metrics()  # type: ignore[no-untyped-call] # it has no annotations
        self._registry = CollectorRegistry()
        self._labels = tuple(labels)
        self._severities = severities
        self._gauges = {each.name: self._made(Gauge, each) for each in _of("gauge")}
        self._counters = {each.name: self._made(Counter, each) for each in _of("counter")}
        self._histograms = {each.name: self._histogram(each) for each in _of("histogram")}
        self._counted: dict[tuple[str, ...], float] = {}
        for name, severity in severities.items():
            self.set(metrics.DEFECT_ACTIVE, 0.0, name, severity)
            self.total(metrics.DEFECTS, 0.0, name, severity)
            self.total(metrics.DEFECT_SECONDS, 0.0, name, severity)

    def set(self, metric: Metric, value: float, *labels: str) -> None:
        """Set a gauge."""
        self._gauges[metric.name].labels(*self._labels, *labels).set(value)

    def total(self, metric: Metric, value: float, *labels: str) -> None:
        """Let a counter have come to this value. It never goes back."""
        key = (metric.name, *labels)
        step = value - self._counted.get(key, 0.0)
        counter = self._counters[metric.name].labels(*self._labels, *labels)
        if step > 0:
            counter.inc(step)
            self._counted[key] = value

    def add(self, metric: Metric, step: float, *labels: str) -> None:
        """Count."""
        self._counters[metric.name].labels(*self._labels, *labels).inc(step)

    def observe(self, metric: Metric, value: float, *labels: str) -> None:
        """Add an observation to a histogram."""
        self._histograms[metric.name].labels(*self._labels, *labels).observe(value)

    def detectors(self, values: Mapping[str, float], active: Iterable[str]) -> None:
        """Each detector's measurement, and whether its defect lasts. One that is shown nothing has no measurement."""
        lasting = set(active)
        for name, severity in self._severities.items():
            self.set(metrics.DEFECT_ACTIVE, float(name in lasting), name, severity)
            if name in values:
                self.set(metrics.DETECTOR_VALUE, values[name], name)
            else:
                self._gauges[metrics.DETECTOR_VALUE.name].remove(*self._labels, name)

    def tracks(self, metric: Metric, values: Mapping[TrackName, float]) -> None:
        """Set a gauge that each track has. One that is not named has no series: the stream has no such track."""
        for name in get_args(TrackName):
            if name in values:
                self.set(metric, float(values[name]), name)
            else:
                self._gauges[metric.name].remove(*self._labels, name)

    def text(self) -> bytes:
        """Everything, in Prometheus' text format."""
        return generate_latest(self._registry)

    def _made(self, kind: type[_Made], metric: Metric) -> _Made:
        return kind(metric.name, metric.help, (*STREAM_LABELS, *metric.labels), registry=self._registry)

    def _histogram(self, metric: Metric) -> Histogram:
        labels = (*STREAM_LABELS, *metric.labels)
        return Histogram(metric.name, metric.help, labels, registry=self._registry, buckets=metric.buckets)


def _of(kind: str) -> list[Metric]:
    return [metric for metric in metrics.MONITOR_METRICS if metric.kind == kind]
