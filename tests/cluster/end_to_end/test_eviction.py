"""A monitor is evicted in mid-event, on a real node: the other receives before it goes, and nothing is left out."""

import json

import pytest
from cluster_api import instant
from operator_process import wait_until

pytestmark = pytest.mark.cluster

ORIGIN = {"url": "http://origin.sports.svc/live.m3u8"}
GRACE_SECONDS = 30.0  # as the chart has it
WINDOW_SECONDS = 75
MOST_NOT_WATCHED = 1.0  # seconds


@pytest.fixture
def evict(streams):
    def ask(name):
        metadata = {"name": name, "namespace": streams.namespace}
        body = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": metadata}
        path = f"/api/v1/namespaces/{streams.namespace}/pods/{name}/eviction"
        streams.kubectl("create", "--raw", path, "-f", "-", stdin=json.dumps(body))

    return ask


def receiving(streams):
    """Which monitors of the stream receive, by their pods' names."""
    statuses = {pod["metadata"]["name"]: pod["status"].get("containerStatuses") for pod in streams.pods_of("cup")}
    return {name for name, containers in statuses.items() if containers and containers[0]["ready"]}


def test_an_evicted_monitor_hands_over_within_its_grace_and_one_report_covers_both(streams, evict, figures):
    window = {"start": instant(20), "end": instant(20 + WINDOW_SECONDS)}
    streams.apply(source=ORIGIN, schedule={"window": window}, postRoll="0s", overrun={"policy": "Stop"})
    wait_until(lambda: receiving(streams) and instant() > window["start"], 60)
    (old,) = receiving(streams)
    evict(old)
    took = wait_until(lambda: len(receiving(streams)) == 2, 20)
    (new,) = receiving(streams) - {old}
    figures[f"an evicted monitor's successor receives {took:.1f} s later, while the old one still does"] = took
    wait_until(lambda: receiving(streams) == {new}, GRACE_SECONDS)
    wait_until(lambda: streams.status()["lastReport"]["outcome"] == "stopped", 60)
    wait_until(lambda: streams.status()["lastReport"]["outcome"] == "window_ended", WINDOW_SECONDS + 20)
    (report,) = streams.status()["history"]
    assert len(report["parts"]) == 2
    assert report["onAirSeconds"] == pytest.approx(WINDOW_SECONDS, abs=2)
    assert report["onAirSeconds"] - report["monitoredSeconds"] <= MOST_NOT_WATCHED
    wait_until(lambda: streams.pods_of("cup") == [], 60)
