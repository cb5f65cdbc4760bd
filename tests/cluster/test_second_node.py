"""A cluster with two real nodes: pods of both reach each other; one that loses its power goes, and comes back."""

import json
from pathlib import Path

import pytest
from cluster_scenes.stage import patience

from tallylight_cluster.building import Builder
from tallylight_cluster.cluster import down, status, up
from tallylight_cluster.errors import ClusterError
from tallylight_cluster.images import load_image
from tallylight_cluster.kubectl import Kubectl
from tallylight_cluster.node import Node
from tallylight_cluster.waiting import wait_for
from traces import traces_of

pytestmark = pytest.mark.cluster

HERE = Path(__file__).parent
WEB = "tallylight.test/web:1"
NODES = ("node", "node-2")
ASK = "import urllib.request as web; print(web.urlopen('{}', timeout=5).read().decode().strip())"
RUNNING = "jsonpath={.status.phase} {.spec.nodeName} {.status.containerStatuses[0].restartCount}"


def documents(node):
    """A pod that serves on one of the nodes, and a Service before it."""
    container = {"name": "web", "image": WEB, "imagePullPolicy": "Never"}
    container["readinessProbe"] = {"httpGet": {"port": 8080}, "periodSeconds": 1}
    spec = {"nodeName": node, "terminationGracePeriodSeconds": 1, "containers": [container]}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"on-{node}", "labels": {"on": node}}, "spec": spec}
    ports = {"selector": {"on": node}, "ports": [{"port": 80, "targetPort": 8080}]}
    return [pod, {"apiVersion": "v1", "kind": "Service", "metadata": {"name": f"site-{node}"}, "spec": ports}]


@pytest.fixture(scope="module")
def paths(named):
    mine = named("t")
    up(mine, nodes=2)
    load_image(mine, Builder(mine.cache).build(WEB, HERE / "web.Dockerfile", HERE))
    kubectl = Kubectl(mine)
    each = [json.dumps(document) for node in NODES for document in documents(node)]
    kubectl("apply", "-f", "-", stdin="\n---\n".join(each))
    for node in NODES:
        kubectl("wait", "--for=condition=Ready", "--timeout=30s", f"pod/on-{node}", seconds=35)
    yield mine
    down(mine)


@pytest.mark.parametrize("asked", NODES)
@pytest.mark.parametrize("asking", NODES)
def test_a_pod_of_either_node_reaches_a_service_on_either(paths, asking, asked):
    command = ("exec", f"on-{asking}", "--", "python3", "-c", ASK.format(f"http://site-{asked}/"))
    wait_for("the Service leads to its pod", lambda: Kubectl(paths).succeeds(*command), patience(10))
    assert Kubectl(paths)(*command) == "served\n"


def test_logs_come_from_the_second_node_and_a_second_up_touches_nothing(paths):
    assert '"GET / HTTP/1.1" 200' in Kubectl(paths)("logs", "on-node-2")
    before = status(paths)
    up(paths, nodes=2)
    assert status(paths) == before


def test_a_node_without_power_is_not_reached_and_its_pods_start_again_once_it_has(paths):
    kubectl, second = Kubectl(paths), Node(paths, 2)
    second.kill()
    with pytest.raises(ClusterError):
        kubectl("logs", "on-node-2", "--request-timeout=5s")
    assert kubectl("get", "pod", "on-node", "-o", RUNNING) == "Running node 0"
    second.up()
    wait_for(
        "its pod runs again",
        lambda: kubectl("get", "pod", "on-node-2", "-o", RUNNING) == "Running node-2 1",
        patience(30),
    )


def test_down_leaves_no_trace_of_either(paths):
    both = paths.of_nodes()
    down(paths)
    assert len(both) == len(NODES)
    assert [trace for each in both for trace in traces_of(each)] == []
