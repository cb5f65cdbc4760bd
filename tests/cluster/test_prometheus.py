import json

import pytest
from cluster_api import create_namespace
from operator_process import wait_until

from tallylight_cluster.daemons import Daemons
from tallylight_cluster.errors import ClusterError
from tallylight_cluster.kwok import drop_fake_nodes, have_fake_nodes
from tallylight_cluster.programs import PROMETHEUS
from tallylight_cluster.prometheus import start_prometheus

pytestmark = pytest.mark.cluster

MONITOR = {"app.kubernetes.io/name": "tallylight-monitor", "app.kubernetes.io/managed-by": "tallylight"}
PROBER = MONITOR | {"app.kubernetes.io/name": "tallylight-prober"}
OPERATOR = {"app.kubernetes.io/name": "tallylight", "app.kubernetes.io/component": "operator"}


@pytest.fixture(scope="module")
def prometheus(control_plane):
    yield start_prometheus(control_plane)
    Daemons(control_plane).stop([PROMETHEUS.name])


@pytest.fixture(scope="module")
def fake_node(control_plane, kubectl):
    """On the API that all tests share: where they make a pod, it must find no node once this module is over."""
    have_fake_nodes(control_plane, 1)
    yield
    drop_fake_nodes(control_plane)
    assert kubectl("get", "nodes", "-o", "name") == ""


@pytest.fixture(scope="module")
def namespace(kubectl, fake_node):
    create_namespace(kubectl, "discovered")
    yield "discovered"
    kubectl("delete", "namespace", "discovered", "--wait=false")


def pod(kubectl, namespace, name, labels):
    ports = [{"name": "metrics", "containerPort": 9464}, {"name": "health", "containerPort": 8080}]
    document = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace, "labels": labels},
        "spec": {"containers": [{"name": "one", "image": "registry.example/one:1", "ports": ports}]},
    }
    kubectl("apply", "-f", "-", stdin=json.dumps(document))


def discovered(prometheus, namespace):
    found = [target["labels"] for target in prometheus.targets()]
    return {(labels["job"], labels["pod"]) for labels in found if labels["namespace"] == namespace}


def test_it_finds_monitors_probers_and_operators_by_itself_and_no_other_pod(prometheus, kubectl, namespace):
    pod(kubectl, namespace, "monitor", MONITOR)
    pod(kubectl, namespace, "prober", PROBER)
    pod(kubectl, namespace, "operator", OPERATOR)
    pod(kubectl, namespace, "of-others", {"app.kubernetes.io/name": "tallylight-monitor"})
    expected = {("tallylight-monitor", "monitor"), ("tallylight-prober", "prober"), ("tallylight", "operator")}

    def seen():
        return f"{prometheus.targets()}\n{kubectl('get', 'pods', '-o', 'wide', '-n', namespace)}"

    wait_until(lambda: discovered(prometheus, namespace) == expected, explain=seen)


def test_a_monitor_that_is_gone_is_no_target_any_more(prometheus, kubectl, namespace):
    pod(kubectl, namespace, "short", MONITOR)
    wait_until(lambda: ("tallylight-monitor", "short") in discovered(prometheus, namespace))
    kubectl("delete", "pod", "short", "-n", namespace, "--grace-period=0", "--force")
    wait_until(lambda: ("tallylight-monitor", "short") not in discovered(prometheus, namespace))
    assert ("tallylight-monitor", "short") not in discovered(prometheus, namespace)


def test_it_judges_by_the_rules_that_are_deployed(prometheus):
    def judged():
        return {alert["labels"]["alertname"] for alert in prometheus.alerts()}

    wait_until(lambda: "TallylightNoLeader" in judged())
    assert "TallylightNoLeader" in judged()


def test_what_cannot_be_read_is_reported(prometheus):
    with pytest.raises(ClusterError, match=r"refuses .*up\{"):
        prometheus.query("up{")


def test_started_again_it_is_the_same(prometheus, control_plane):
    before = Daemons(control_plane).names()
    assert start_prometheus(control_plane).query("vector(1)")[0]["value"][1] == "1"
    assert Daemons(control_plane).names() == before
