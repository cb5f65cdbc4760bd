"""The operators are gone for a while, in a real cluster: monitors go on, end by themselves, and no report is lost."""

import time

import pytest
from cluster_api import instant
from operator_process import wait_until

pytestmark = pytest.mark.cluster

ORIGIN = {"url": "http://origin.sports.svc/live.m3u8"}
UP_AGAIN = 60.0  # seconds; the kubelet starts them anew, and a Lease that was held by the dead has to run out


@pytest.fixture
def without_operators(installation):
    """Scales the operators away when called, and has them back at the end whatever happened."""
    yield lambda: installation.scale(0)
    installation.scale(2)


def monitors(streams):
    found = streams.get("pods", "-l", "app.kubernetes.io/name=tallylight-monitor")["items"]
    return {pod["metadata"]["uid"]: restarts(pod) for pod in found}


def restarts(pod):
    return sum(container["restartCount"] for container in pod["status"].get("containerStatuses", ()))


def receives(streams, name="cup"):
    return streams.condition("Receiving", name)["status"] == "True"


def test_operators_that_are_killed_in_mid_event_leave_the_monitor_as_it_was(streams, installation):
    streams.apply(source=ORIGIN)
    wait_until(lambda: receives(streams), 40)
    before = monitors(streams)
    assert list(before.values()) == [0]
    assert installation.kill_operators() == 2
    streams.apply("bowl", source=ORIGIN)  # while no operator runs
    wait_until(lambda: receives(streams, "bowl"), UP_AGAIN)
    assert monitors(streams).items() >= before.items()
    assert len(monitors(streams)) == 2


def test_a_monitor_ends_by_itself_while_no_operator_runs_and_its_report_arrives_when_one_is_back(
    streams, installation, without_operators
):
    window = {"start": instant(), "end": instant(45)}
    streams.apply(source=ORIGIN, schedule={"window": window}, postRoll="0s", overrun={"policy": "Stop"})
    wait_until(lambda: receives(streams), 40)
    without_operators()
    assert list(monitors(streams).values()) == [0]
    wait_until(lambda: streams.pods_of("cup")[0]["status"]["phase"] == "Succeeded", 60)
    assert "lastReport" not in streams.status()
    installation.scale(2)
    wait_until(lambda: "lastReport" in streams.status(), UP_AGAIN)
    assert streams.status()["lastReport"]["outcome"] == "window_ended"
    assert streams.status()["lastReport"]["coverageRatio"] > 0.9
    wait_until(lambda: monitors(streams) == {}, 60)


def test_a_stream_that_is_deleted_while_no_operator_runs_takes_its_monitor_along(
    streams, installation, without_operators
):
    streams.apply(source=ORIGIN)
    wait_until(lambda: receives(streams), 40)
    assert "finalizers" not in streams.get("livestream", "cup")["metadata"]
    without_operators()
    streams.kubectl("delete", "livestream", "cup", "-n", streams.namespace)
    began = time.monotonic()
    wait_until(lambda: monitors(streams) == {}, 40)
    assert time.monotonic() - began < 40
