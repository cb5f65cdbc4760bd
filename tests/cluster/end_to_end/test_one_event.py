"""One event from end to end: what the API, Prometheus and the node say of it, before, while and after it is on air."""

from datetime import datetime, timedelta

import pytest
from one_event import Event, text

from tallylight_contract.detectors import CATALOGUE

pytestmark = pytest.mark.cluster

# From a picture's time to the end of its 2 s segment, and to the next reload of the playlist.
BY_HLS = 2.0 + 2.0
SURE = 0.7  # promised: an event comes so long after the hold, at the latest
SCRAPED = 2.0  # every second, on a machine that has more to do
QUIET = 0.02  # cores that pods may use more than before, once the event is over; one monitor uses twice that


@pytest.fixture(scope="module")
def event(installation, prometheus):
    return Event(installation, prometheus)


def test_no_monitor_is_there_before_the_pre_roll(event):
    assert event.pods_before == []


def test_the_monitor_appears_with_the_pre_roll(event):
    assert text(event.due) <= event.pod["metadata"]["creationTimestamp"] <= text(event.due + timedelta(seconds=2))


def test_it_is_receiving_by_the_start(event, figures):
    took = (datetime.fromisoformat(event.receiving_since) - event.due).total_seconds()
    figures[f"from the pre-roll's beginning until the status says Receiving: {took:.0f} s"] = took
    assert event.receiving_since <= text(event.start)


def test_each_defect_is_in_prometheus_within_its_delay(event, figures):
    expected = [each for each in event.shown.values() if wholly_within(event, each)]
    assert len({each["detector"] for each in expected}) >= 2, event.shown
    for each in expected:
        began = datetime.fromisoformat(each["begins"])
        shown_at = event.first_shown(each["detector"], began)
        assert shown_at is not None, each
        delay = shown_at - began.timestamp()
        figures[f"{each['detector']}: in Prometheus {delay:.1f} s after its onset"] = delay
        assert delay <= longest_hold(each["detector"]) + SURE + BY_HLS + SCRAPED, each


def test_no_defect_is_in_prometheus_that_was_not_there(event):
    active = (series for series in event.in_prometheus if any(float(value) for _, value in series["values"]))
    assert {series["metric"]["detector"] for series in active} <= {detector for detector, _ in event.shown}


def test_the_report_is_in_the_status(event):
    report = event.status["lastReport"]
    assert report["outcome"] == "window_ended"
    assert report["coverageRatio"] >= 0.999
    found = {total["detector"] for total in report["defects"]}
    assert {each["detector"] for each in event.shown.values() if wholly_within(event, each)} <= found
    assert len(event.status["history"]) == 1


def test_no_pod_is_left_and_the_status_says_so(event, figures):
    figures[f"from the window's end until no pod is left: {event.gone_after:.1f} s"] = event.gone_after
    assert "activeWindow" not in event.status
    assert event.status.get("pipelines", 0) == 0
    assert event.api.get("pods", "-l", "app.kubernetes.io/name=tallylight-monitor")["items"] == []


def test_each_transition_is_an_event_once(event):
    for reason in ("MonitorRunning", "WindowReported"):
        assert event.reasons.count(reason) == 1, event.reasons


def test_the_nodes_processor_is_free_again(event, figures):
    told = f"cores used by the node's pods: {event.cpu_before:.3f} before, {event.cpu_during:.3f} while on air"
    figures[f"{told}, {event.cpu_after:.3f} after"] = event.cpu_after
    assert event.cpu_during > event.cpu_before + QUIET
    assert event.cpu_after <= event.cpu_before + QUIET


def longest_hold(detector):
    entry = CATALOGUE[detector]
    return float(entry.hold) + next((float(p.default) for p in entry.parameters if p.name == "still"), 0.0)


def wholly_within(event, shown):
    """Whether a defect began while the monitor surely watched, and could be reported before the end."""
    begins = datetime.fromisoformat(shown["begins"])
    late = timedelta(seconds=longest_hold(shown["detector"]) + SURE + BY_HLS)
    return event.start <= begins and begins + late <= event.end
