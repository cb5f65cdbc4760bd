"""A cluster whose network has IPv6 and nothing else: nodes, pods, Services, names. The chart as it is."""

import ipaddress
import time
from dataclasses import replace

import pytest
from cluster_api import Api
from installation import NAMESPACE, ROLES, Installation
from operator_process import wait_until

from tallylight_cluster.cluster import down, up
from tallylight_cluster.prometheus import start_prometheus

pytestmark = pytest.mark.cluster

STREAMS = "sports"
NO_NAME = "http://nowhere.sports.svc/a.m3u8"


@pytest.fixture(scope="module")
def alone(named, figures):
    """The release on a cluster of its own."""
    began = time.monotonic()
    paths = replace(named("6"), ipv6=True)
    up(paths, nodes=1)
    made = Installation(paths)
    try:
        for role in ROLES:
            made.load(role)
        made.namespace(STREAMS)
        made.namespace(NAMESPACE)
        made.start_origin(STREAMS)
        made.install()
        took = time.monotonic() - began
        figures[f"from nothing to a release on a cluster of IPv6 alone: {took:.0f} s"] = took
        yield made
    finally:
        down(paths)


@pytest.fixture(scope="module")
def streams(alone):
    """One stream that is there, and one whose origin is not."""
    found = Api(alone.kubectl, STREAMS)
    found.apply("there", source={"url": "http://origin.sports.svc/healthy.m3u8"})
    found.apply("nowhere", source={"url": NO_NAME})
    return found


def page(installation, pod, port, path):
    """A page of a pod; empty where nothing answers there."""
    return installation.ask(f"http://[{pod['status']['podIP']}]:{port}/{path}")


def test_no_pod_and_no_service_has_an_address_of_the_other_version(alone, streams):
    wait_until(lambda: streams.condition("Receiving", "there")["status"] == "True", 60)
    pods = [pod["status"]["podIPs"] for pod in (*alone.operators(), *streams.pods())]
    services = [service["spec"]["clusterIPs"] for service in streams.get("services")["items"]]
    found = {each["ip"] for several in pods for each in several} | {each for several in services for each in several}
    assert {ipaddress.ip_address(each).version for each in found} == {6}


def test_a_stream_is_fetched_by_its_name_and_watched(alone, streams):
    wait_until(lambda: streams.condition("Ready", "there")["status"] == "True", 60)
    (pod,) = streams.pods_of("there")
    measured = 'tallylight_detector_value{detector="black"'
    wait_until(lambda: measured in page(alone, pod, 9464, "metrics"), 60)
    assert streams.condition("Receiving", "there")["reason"] == "SignalPresent"


def test_the_operator_asks_a_monitor_why_it_receives_nothing(streams):
    wait_until(lambda: "cannot resolve" in streams.condition("Receiving", "nowhere")["message"], 60)
    assert streams.condition("Receiving", "nowhere")["reason"] == "SignalAbsent"


def test_prometheus_reads_operators_and_monitors(alone, streams):
    prometheus = start_prometheus(alone.paths)

    def up_at():
        """The addresses that are read, by job."""
        read = [each for each in prometheus.targets() if each["health"] == "up"]
        return {(each["labels"]["job"], each["scrapeUrl"].partition("[")[2][:3]) for each in read}

    expected = {("tallylight-monitor", "fd0"), ("tallylight", "fd0")}
    wait_until(lambda: up_at() == expected, 40, lambda: str(prometheus.targets()))


def test_every_operator_answers_at_its_address(alone):
    operators = alone.operators()
    assert len(operators) == 2
    for pod in operators:
        assert page(alone, pod, 8080, "healthz")
        assert "tallylight_operator_is_leader" in page(alone, pod, 9464, "metrics")
