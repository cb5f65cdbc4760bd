"""What users of the chart do with it: test the release, and drain a node while a stream is on air."""

import os
import subprocess

import pytest
from operator_process import wait_until

from tallylight_cluster.errors import ClusterError
from tallylight_cluster.kubectl import cluster_environment, within

pytestmark = pytest.mark.cluster

MONITORS = "app.kubernetes.io/name=tallylight-monitor"
DRAIN = ("kubectl", "drain", "node", "--ignore-daemonsets", "--delete-emptydir-data", f"--pod-selector={MONITORS}")
WAITS = 12  # seconds: kubectl retries every 5
GOES_ON = 120  # a monitor reads within about a minute that it is paused


def test_helm_reports_that_the_release_works(installation):
    told = installation.helm("test", "tallylight", "--logs")
    assert "Succeeded" in told
    assert told.count("ok: http") == 2


def test_helm_reports_that_a_release_without_operators_does_not(installation):
    installation.scale(0)
    try:
        with pytest.raises(ClusterError, match="tallylight-test failed"):
            installation.helm("test", "tallylight")
    finally:
        installation.scale(2)
        installation.kubectl("delete", "pod", "tallylight-test", "-n", "tallylight-system", "--ignore-not-found")


@pytest.fixture
def drain(installation, streams):
    """A drain of the node's monitors, as the installation's notes say how to have it wait."""
    words = ("poddisruptionbudget", "monitors", "-n", streams.namespace)
    installation.kubectl("create", *words, f"--selector={MONITORS}", "--max-unavailable=0")
    command = within(installation.paths, DRAIN)
    variables = os.environ | cluster_environment(installation.paths)
    yield lambda: subprocess.Popen(command, env=variables, stderr=subprocess.DEVNULL)
    installation.kubectl("uncordon", "node")
    installation.kubectl("delete", *words)


def test_a_drain_waits_for_a_stream_that_is_on_air_and_goes_on_when_it_is_paused(streams, drain):
    streams.apply(source={"url": "http://origin.sports.svc/live.m3u8"})
    wait_until(lambda: streams.condition("Provisioned")["reason"] == "MonitorRunning", 40)
    drained = drain()
    with pytest.raises(subprocess.TimeoutExpired):
        drained.wait(WAITS)
    assert streams.condition("Provisioned")["reason"] == "MonitorRunning"
    streams.kubectl("annotate", "livestream", "cup", "tallylight.dev/paused=true", "-n", streams.namespace)
    assert drained.wait(GOES_ON) == 0
    wait_until(lambda: streams.status()["lastReport"]["outcome"] == "window_ended", 60)
