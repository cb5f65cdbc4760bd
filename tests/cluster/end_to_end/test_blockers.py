"""What a real kubelet, scheduler and quota hold against a monitor is in the status before air time; others go ahead."""

import pytest
from cluster_api import Api, instant
from operator_process import wait_until

pytestmark = pytest.mark.cluster

ORIGIN = "http://origin.sports.svc/live.m3u8"
AHEAD = 40


@pytest.fixture
def crowded(installation):
    """A namespace whose quota is full."""
    installation.namespace("crowded")
    installation.kubectl("create", "quota", "full", "--hard=pods=0", "-n", "crowded")
    yield Api(installation.kubectl, "crowded")
    installation.kubectl("delete", "namespace", "crowded", "--wait=false")


def test_each_is_named_before_air_time_and_delays_no_other(streams, crowded):
    start = instant(AHEAD)
    soon = {"schedule": {"window": {"start": start, "end": instant(3600)}}, "preRoll": "1h"}
    streams.apply("no-secret", source={"url": ORIGIN, "secretRef": {"name": "nowhere"}}, **soon)
    streams.apply("too-large", source={"url": ORIGIN}, resources={"requests": {"cpu": "64"}}, **soon)
    crowded.apply("no-room", source={"url": ORIGIN}, **soon)
    streams.apply("good", source={"url": ORIGIN}, **soon)

    def reasons():
        return {
            "no-secret": streams.condition("Provisioned", "no-secret"),
            "too-large": streams.condition("Provisioned", "too-large"),
            "no-room": crowded.condition("Provisioned", "no-room"),
        }

    wanted = {"no-secret": "SecretMissing", "too-large": "Unschedulable", "no-room": "QuotaExceeded"}
    wait_until(
        lambda: {name: each["reason"] for name, each in reasons().items()} == wanted, AHEAD, lambda: str(reasons())
    )
    assert instant() < start, "reported too late"
    found = reasons()
    assert 'secret "nowhere" not found' in found["no-secret"]["message"]
    assert "Insufficient cpu" in found["too-large"]["message"]
    assert "exceeded quota: full" in found["no-room"]["message"]
    wait_until(lambda: streams.condition("Receiving", "good")["status"] == "True", AHEAD)
    assert streams.condition("Receiving", "good")["lastTransitionTime"] <= start


def test_a_mistake_that_is_mended_in_the_yaml_heals_the_monitor_that_could_not_start(streams):
    streams.apply(source={"url": ORIGIN, "secretRef": {"name": "nowhere"}})
    wait_until(lambda: streams.condition("Provisioned")["reason"] == "SecretMissing", 40)
    streams.apply(source={"url": ORIGIN})
    wait_until(lambda: streams.condition("Receiving")["status"] == "True", 40)
    wait_until(lambda: len(streams.pods_of("cup")) == 1, 40)
    assert streams.condition("Receiving")["status"] == "True"


def test_a_secret_that_comes_late_heals_the_monitor_that_waited_for_it(streams):
    streams.apply(source={"url": ORIGIN, "secretRef": {"name": "late"}})
    wait_until(lambda: streams.condition("Provisioned")["reason"] == "SecretMissing", 40)
    streams.kubectl("create", "secret", "generic", "late", "--from-literal=user=me", "-n", streams.namespace)
    wait_until(lambda: streams.condition("Receiving")["status"] == "True", 150)  # kubelet tries ever more seldom
    assert streams.condition("Provisioned")["reason"] == "MonitorRunning"
    streams.kubectl("delete", "secret", "late", "-n", streams.namespace)
