import pytest

from tallylight_contract.metrics import (
    LABEL_VALUES,
    MONITOR_INFO,
    MONITOR_METRICS,
    OPERATOR_METRICS,
    SERIES_LIMIT,
    STREAM_LABELS,
    series,
)

ALL = (*MONITOR_METRICS, *OPERATOR_METRICS)
EACH = pytest.mark.parametrize("metric", [pytest.param(metric, id=metric.name) for metric in ALL])
ADDRESSES = {"url", "uri", "source", "address", "host", "path"}


def test_one_stream_has_no_more_series_than_promised():
    assert sum(series(metric) for metric in MONITOR_METRICS) <= SERIES_LIMIT


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
def test_a_metrics_own_labels_do_not_repeat_the_streams(metric):
    assert not set(STREAM_LABELS) & set(metric.labels)


@pytest.mark.parametrize("metric", [pytest.param(metric, id=metric.name) for metric in MONITOR_METRICS])
def test_a_monitors_labels_have_few_values_or_belong_to_one_that_has(metric):
    free = set(metric.labels) - set(LABEL_VALUES)
    assert metric is MONITOR_INFO or free <= {"severity"}
    assert "severity" not in metric.labels or "detector" in metric.labels


@EACH
def test_buckets_rise(metric):
    assert list(metric.buckets) == sorted(set(metric.buckets))
