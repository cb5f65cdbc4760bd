"""A monitor's pod on a real node is promised more without being restarted; what its node does not promise is told."""

import json
import os
from pathlib import Path

import pytest
from cluster_api import Api, create_namespace
from cluster_scenes.stage import patience
from operator_process import OperatorProcess

from tallylight_cluster.building import Builder
from tallylight_cluster.cluster import down, up
from tallylight_cluster.images import load_image
from tallylight_cluster.kubectl import Kubectl

pytestmark = pytest.mark.cluster

HERE = Path(__file__).parent
CRD = HERE.parents[1] / "charts" / "tallylight" / "files" / "livestreams.yaml"
IMAGE = "tallylight.test/late:1"
STREAMS = "late"
AS_PROMISED, MORE = "100m", "500m"  # more: what late_page.py says that it needs, and a quarter
SPEC = {"resources": {"requests": {"cpu": AS_PROMISED, "memory": "32Mi"}, "limits": {"cpu": "1", "memory": "128Mi"}}}
ROOM = 200  # thousandths of a core: so much of the node the filler leaves, beside the two monitors as they start
NEVER = 1000.0  # cores


@pytest.fixture(scope="module")
def late(named, tmp_path_factory):
    """A cluster with a node, and an operator whose monitors are late for good."""
    paths = named("r")
    up(paths, nodes=1)
    load_image(paths, Builder(paths.cache).build(IMAGE, HERE / "late.Dockerfile", HERE))
    kubectl = Kubectl(paths)
    kubectl("apply", "-f", str(CRD))
    kubectl.established("crd/livestreams.tallylight.dev")
    create_namespace(kubectl, STREAMS)
    chosen = {"TALLYLIGHT_MONITOR_IMAGE": IMAGE, "TALLYLIGHT_MONITOR_PULL_POLICY": "Never"}
    operator = OperatorProcess(paths, tmp_path_factory.mktemp("late"), **chosen).begin()
    yield Api(kubectl, STREAMS), operator
    operator.kill()
    down(paths)


@pytest.fixture(scope="module")
def promised(late):
    """A stream whose node has room for what its monitor needs: its container as it started."""
    return late[0], late[1], started(*late, "cup")


def started(api, operator, stream):
    api.apply(stream, **SPEC)
    operator.until(lambda: container(api, stream).get("ready"), patience(30))
    return container(api, stream)


def container(api, stream):
    """What its kubelet says of the monitor; empty until it does."""
    statuses = [pod["status"].get("containerStatuses", [{}])[0] for pod in api.pods_of(stream)]
    return statuses[0] if statuses else {}


def allotted(api, stream):
    return container(api, stream).get("resources", {}).get("requests", {}).get("cpu")


def outcomes(operator):
    series = 'tallylight_operator_resizes_total{{outcome="{}"}}'
    names = ("asked", "done", "deferred", "infeasible", "refused")
    return {name: operator.metric(series.format(name)) for name in names}


def is_the_same(before, after):
    return (before["containerID"], before["restartCount"]) == (after["containerID"], after["restartCount"])


def refusal(api, stream):
    """What is said to a person of a stream whose node does not promise its monitor more."""
    found = api.condition("Degraded", stream)
    return (
        found["message"] if found["reason"] == "Overloaded" and "does not promise it more" in found["message"] else ""
    )


@pytest.fixture
def filler(promised):
    """A pod that leaves no room for what the next monitor needs. Call it to take it away."""
    api, _, _ = promised
    left = 1000 * len(os.sched_getaffinity(0)) - 500 - 100 - ROOM
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "filler"},
        "spec": {
            "terminationGracePeriodSeconds": 0,
            "containers": [
                {"name": "pause", "image": "tallylight.test/pause:1", "resources": {"requests": {"cpu": f"{left}m"}}}
            ],
        },
    }
    api.apply_raw(pod)
    api.kubectl("wait", "--for=condition=Ready", "-n", STREAMS, "pod/filler", "--timeout=30s", seconds=35)
    yield lambda: api.kubectl("delete", "pod", "filler", "-n", STREAMS)
    api.kubectl("delete", "pod", "filler", "-n", STREAMS, "--ignore-not-found")


def test_its_node_promises_it_more_and_its_container_is_not_restarted(promised):
    api, operator, before = promised
    operator.until(lambda: allotted(api, "cup") == MORE, patience(60))
    assert is_the_same(before, container(api, "cup"))
    operator.until(lambda: outcomes(operator)["done"] == 1.0)
    assert outcomes(operator) == {"asked": 1.0, "done": 1.0, "deferred": 0.0, "infeasible": 0.0, "refused": 0.0}


def test_what_a_full_node_defers_is_told_and_done_once_there_is_room(promised, filler):
    api, operator, _ = promised
    operator.until(lambda: allotted(api, "cup") == MORE, patience(60))
    before = started(api, operator, "bowl")
    operator.until(lambda: refusal(api, "bowl"), patience(60))
    assert allotted(api, "bowl") == AS_PROMISED
    assert outcomes(operator)["deferred"] == 1.0
    filler()
    operator.until(lambda: allotted(api, "bowl") == MORE, patience(150))
    operator.until(lambda: refusal(api, "bowl") == "", patience(60))
    assert is_the_same(before, container(api, "bowl"))
    assert outcomes(operator)["done"] == 2.0


def test_more_than_the_node_has_is_told_and_the_monitor_runs_on(promised):
    api, operator, before = promised
    operator.until(lambda: allotted(api, "cup") == MORE, patience(60))
    amounts = {"cpu": str(NEVER)}
    wanted = {"spec": {"containers": [{"name": "monitor", "resources": {"requests": amounts, "limits": amounts}}]}}
    (pod,) = api.pods_of("cup")
    name = pod["metadata"]["name"]
    api.kubectl("patch", "pod", name, "-n", STREAMS, "--subresource=resize", "-p", json.dumps(wanted))
    operator.until(lambda: refusal(api, "cup"), patience(60))
    assert outcomes(operator)["infeasible"] == 1.0
    assert allotted(api, "cup") == MORE
    assert is_the_same(before, container(api, "cup"))
