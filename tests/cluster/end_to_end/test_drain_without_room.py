"""A node is drained, no budget keeps it from that, and no other node is there: the stream says so until one is."""

import os
import subprocess

import pytest
from operator_process import wait_until

from tallylight_cluster.kubectl import cluster_environment, within

pytestmark = pytest.mark.cluster

ORIGIN = "http://origin.sports.svc/healthy.m3u8"
MONITORS = "app.kubernetes.io/name=tallylight-monitor"
DRAIN = ("kubectl", "drain", "node", "--ignore-daemonsets", "--delete-emptydir-data", f"--pod-selector={MONITORS}")
TOLD_WITHIN = 45.0  # seconds: it watches on for ten, and a gap of ten is told
GAUGE = 'tallylight_operator_stream_unmonitored_seconds{stream="cup"}'


@pytest.fixture
def drained(installation, streams):
    """A stream on air, whose monitor's node is drained: another is asked for, and finds no node."""
    streams.apply(source={"url": ORIGIN})
    wait_until(lambda: streams.condition("Receiving")["status"] == "True", 60)
    command = within(installation.paths, DRAIN)
    variables = os.environ | cluster_environment(installation.paths)
    drain = subprocess.Popen(command, env=variables, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    yield streams
    installation.kubectl("uncordon", "node")
    assert drain.wait(60) == 0


def test_it_is_told_as_not_watched_and_why_until_a_node_takes_it(drained, installation, prometheus, figures):
    wait_until(lambda: drained.condition("Degraded")["reason"] == "Replacing", 60)
    took = wait_until(lambda: ready(drained) == ("False", "NotWatched"), TOLD_WITHIN, lambda: str(drained.status()))
    figures[f"a monitor that is evicted and finds no node: its stream is NotWatched {took:.0f} s later"] = took
    assert "unschedulable" in drained.condition("Ready")["message"]
    assert drained.condition("Provisioned")["reason"] == "Unschedulable"
    wait_until(lambda: "NotWatched" in drained.events(), 60, lambda: str(drained.events()))
    assert row(drained)["READY"] == "False"
    wait_until(lambda: alert(prometheus) == "firing", 60, lambda: str(prometheus.alerts()))
    assert prometheus.query(GAUGE)[0]["metric"]["reason"] == "Unschedulable"
    installation.kubectl("uncordon", "node")
    wait_until(lambda: ready(drained) == ("True", "Monitoring"), 40, lambda: str(drained.status()))
    wait_until(lambda: prometheus.query(GAUGE) == [] and alert(prometheus) == "", 60)
    # The kubelet of a busy node takes its time until what was drained is gone.
    wait_until(lambda: len(drained.pods_of("cup")) == 1, 30, lambda: str(drained.pods_of("cup")))


def ready(streams):
    found = streams.condition("Ready")
    return found["status"], found["reason"]


def row(streams):
    """The stream as `kubectl get` shows it: by the head of each column."""
    head, line = streams.kubectl("get", "livestreams", "cup", "-n", streams.namespace).splitlines()
    return dict(zip(head.split(), line.split(), strict=False))


def alert(prometheus):
    """How far StreamNotMonitored is with the stream; empty: it is not."""
    found = [each for each in prometheus.alerts() if each["labels"]["alertname"] == "StreamNotMonitored"]
    return next((each["state"] for each in found if each["labels"]["stream"] == "cup"), "")
