import re
from itertools import product

import pytest

from tallylight_contract.detectors import CATALOGUE
from tallylight_contract.metrics import monitor as metrics
from tallylight_contract.metrics.metric import LABEL_VALUES
from tallylight_contract.metrics.monitor import MONITOR_METRICS, SERIES_LIMIT, monitor_series
from tallylight_monitor.outlets.exposition import Exposition

SEVERITIES = {name: entry.severity for name, entry in CATALOGUE.items()}
STREAM = ("cups", "final", "0")


def exposed(severities=SEVERITIES):
    return Exposition(STREAM, severities)


def series(exposition):
    lines = exposition.text().decode().splitlines()
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if not line.startswith("#")}


def filled(severities=SEVERITIES):
    """Everything that a monitor with these detectors could ever expose."""
    exposition = exposed(severities)
    values = LABEL_VALUES | {"detector": tuple(severities)}
    for metric in MONITOR_METRICS:
        for labels in product(*(values.get(label, ("one",)) for label in metric.labels)):
            given = labels
            if "severity" in metric.labels:
                given = (labels[0], severities[labels[0]])
            match metric.kind:
                case "gauge":
                    exposition.set(metric, 1.0, *given)
                case "counter":
                    exposition.add(metric, 1.0, *given)
                case "histogram":
                    exposition.observe(metric, 1.0, *given)
    return exposition


@pytest.mark.parametrize("detectors", [1, 10, 60])
def test_a_monitor_has_the_series_that_are_promised_for_the_detectors_that_run(detectors):
    made_up = {f"detector_{number}": "Major" for number in range(detectors)}
    found = len(series(filled(made_up)))
    assert found == monitor_series(detectors) <= SERIES_LIMIT


def test_a_detector_that_does_not_run_has_no_series():
    exposition = exposed({"black": "Critical"})
    exposition.detectors({"black": 0.5, "freeze": 1.0}, ["freeze"])
    assert not [name for name in series(exposition) if "freeze" in name]


@pytest.mark.parametrize(("detectors", "most"), [pytest.param(8, 15_000, id="8"), pytest.param(60, 48_000, id="60")])
def test_a_scrape_is_as_small_as_the_docs_say(detectors, most):
    made_up = {f"a_long_name_of_detector_{number:02}": "Critical" for number in range(detectors)}
    assert len(filled(made_up).text()) <= most


def test_every_series_says_which_stream_it_is_of():
    for name in series(filled()):
        assert 'namespace="cups"' in name
        assert 'stream="final"' in name
        assert 'pipeline="0"' in name


def test_every_metric_is_one_of_the_contracts():
    known = {metric.name for metric in MONITOR_METRICS}
    for name in series(filled()):
        base = name.partition("{")[0]
        assert base in known or re.sub("_(bucket|sum|count)$", "", base) in known


def test_only_the_info_metric_has_a_place_for_an_address():
    assert [metric.name for metric in MONITOR_METRICS if "source" in metric.labels] == [metrics.MONITOR_INFO.name]
    assert not [metric for metric in MONITOR_METRICS if "url" in metric.labels]


@pytest.mark.parametrize(
    ("totals", "value"),
    [
        pytest.param([3.0], 3.0, id="from nought"),
        pytest.param([3.0, 5.0], 5.0, id="onwards"),
        pytest.param([5.0, 3.0], 5.0, id="not back"),
        pytest.param([5.0, 3.0, 6.0], 6.0, id="and on from where it was"),
    ],
)
def test_a_counter_comes_to_its_total_and_never_goes_back(totals, value):
    exposition = exposed()
    for total in totals:
        exposition.total(metrics.FRAMES_DECODED, total)
    name = f'{metrics.FRAMES_DECODED.name}{{namespace="cups",pipeline="0",stream="final"}}'
    assert series(exposition)[name] == value


def test_before_anything_happened_each_detector_has_its_noughts():
    found = series(exposed())
    for metric in (metrics.DEFECT_ACTIVE, metrics.DEFECTS, metrics.DEFECT_SECONDS):
        assert len([name for name in found if name.startswith(f"{metric.name}{{")]) == len(CATALOGUE)
    assert set(found.values()) == {0.0}


def test_a_defect_that_lasts_is_active_and_one_that_is_over_is_not():
    exposition = exposed()
    for active in (["black"], []):
        exposition.detectors({"black": 0.99}, active)
        found = {name: value for name, value in series(exposition).items() if 'detector="black"' in name}
        assert [value for name, value in found.items() if "defect_active" in name] == [float(bool(active))]
        assert [value for name, value in found.items() if "detector_value" in name] == [0.99]


def tracks(exposition, metric):
    found = {name: value for name, value in series(exposition).items() if name.startswith(f"{metric.name}{{")}
    return {re.search(r'track="(\w+)"', name)[1]: value for name, value in found.items()}


def test_a_track_that_turns_out_not_to_be_there_has_no_series_any_more():
    exposition = exposed()
    exposition.tracks(metrics.RECEIVING, {"picture": False, "sound": False})
    assert tracks(exposition, metrics.RECEIVING) == {"picture": 0.0, "sound": 0.0}
    exposition.tracks(metrics.RECEIVING, {"sound": True})
    assert tracks(exposition, metrics.RECEIVING) == {"sound": 1.0}
    exposition.tracks(metrics.RECEIVING, {"sound": True, "picture": True})
    assert tracks(exposition, metrics.RECEIVING) == {"picture": 1.0, "sound": 1.0}


def test_a_label_that_holds_quotes_and_newlines_stays_one_series():
    exposition = Exposition(("cups", 'a"b\nc\\d', "0"), {})
    exposition.set(metrics.UP, 1.0)
    assert len([line for line in exposition.text().splitlines() if line.startswith(b"tallylight_up{")]) == 1
