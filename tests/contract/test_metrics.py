import pytest

from tallylight_contract.detectors import CATALOGUE
from tallylight_contract.livestream import LiveStreamSpec
from tallylight_contract.metrics.metric import LABEL_VALUES, STREAM_LABELS, series
from tallylight_contract.metrics.monitor import (
    DEFECT_ACTIVE,
    MONITOR_INFO,
    MONITOR_METRICS,
    SERIES_LIMIT,
    monitor_series,
)
from tallylight_contract.metrics.operator import OPERATOR_METRICS
from tallylight_contract.metrics.prober import PROBER_METRICS
from tallylight_contract.schema import schema_of

ALL = (*MONITOR_METRICS, *OPERATOR_METRICS, *PROBER_METRICS)
EACH = pytest.mark.parametrize("metric", [pytest.param(metric, id=metric.name) for metric in ALL])
ADDRESSES = {"url", "uri", "source", "address", "host", "path"}


def test_a_monitor_with_as_many_detectors_as_a_livestream_can_name_has_no_more_series_than_promised():
    most = schema_of(LiveStreamSpec, "spec")["properties"]["detectors"]["maxItems"]
    assert most >= len(CATALOGUE) + 10, "a LiveStream that names every detector is refused, and soon none can be added"
    assert monitor_series(most) <= SERIES_LIMIT


def test_a_detector_adds_four_series_and_one_that_does_not_run_none():
    assert {monitor_series(number + 1) - monitor_series(number) for number in range(64)} == {4}
    assert series(DEFECT_ACTIVE, 0) == 0


def test_names_are_unique():
    assert len({metric.name for metric in ALL}) == len(ALL)


@EACH
def test_no_label_holds_an_address_but_the_info_metrics(metric):
    assert metric is MONITOR_INFO or not ADDRESSES & set(metric.labels)


@EACH
def test_a_name_tells_the_type(metric):
    assert metric.name.startswith("tallylight_")
    assert metric.name.endswith("_total") == (metric.kind == "counter")
    assert bool(metric.buckets) == (metric.kind == "histogram")
    assert metric.help.endswith(".")


@EACH
def test_a_metrics_own_labels_do_not_repeat_those_that_it_has_anyway(metric):
    before = STREAM_LABELS if metric in MONITOR_METRICS else ()
    every = (*before, *metric.labels)
    assert len(set(every)) == len(every)


@pytest.mark.parametrize("metric", [pytest.param(metric, id=metric.name) for metric in MONITOR_METRICS])
def test_a_monitors_labels_have_few_values_or_belong_to_one_that_has(metric):
    free = set(metric.labels) - set(LABEL_VALUES) - {"detector"}
    assert metric is MONITOR_INFO or free <= {"severity"}
    assert "severity" not in metric.labels or "detector" in metric.labels


@EACH
def test_buckets_rise(metric):
    assert list(metric.buckets) == sorted(set(metric.buckets))
