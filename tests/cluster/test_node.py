"""The cluster with its one real node: images made here, pods that run and are reached, and nothing left of them."""

import json
import time
from pathlib import Path

import pytest

from tallylight_cluster.building import Builder
from tallylight_cluster.cgroups import running_in_cgroups
from tallylight_cluster.cluster import down, up
from tallylight_cluster.commands import run
from tallylight_cluster.daemons import Daemons
from tallylight_cluster.images import load_image
from tallylight_cluster.kubectl import Kubectl, cluster_environment, within
from tallylight_cluster.leftovers import leftovers
from tallylight_cluster.node import Node
from tallylight_cluster.programs import CONTROL_PLANE, HELM, Programs
from tallylight_cluster.waiting import wait_for
from traces import processes_of, traces_of

pytestmark = pytest.mark.cluster

HERE = Path(__file__).parent
WEB = "tallylight.test/web:1"
READY_SECONDS = 25.0  # 10 on two idle cores; the rest is for a busy machine

POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "web", "labels": {"app": "web"}},
    "spec": {
        "terminationGracePeriodSeconds": 1,
        "containers": [
            {
                "name": "web",
                "image": WEB,
                "imagePullPolicy": "Never",
                "resources": {"requests": {"cpu": "50m"}, "limits": {"cpu": "500m", "memory": "64Mi"}},
                "readinessProbe": {"httpGet": {"port": 8080}, "periodSeconds": 1},
            }
        ],
    },
}
SERVICE = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "site"},
    "spec": {"selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": 8080}]},
}
ASK = "import urllib.request as web; print(web.urlopen('{}', timeout=5).read().decode().strip())"


@pytest.fixture(scope="module")
def node(named):
    mine = named("c")
    Programs(mine.cache).build(CONTROL_PLANE)
    Node(mine).prepare()
    began = time.monotonic()
    up(mine, nodes=1)
    yield mine, time.monotonic() - began
    down(mine)


@pytest.fixture(scope="module")
def kubectl(node):
    return Kubectl(node[0])


@pytest.fixture(scope="module")
def web(node, kubectl):
    paths, _ = node
    builder = Builder(paths.cache)
    load_image(paths, builder.build(WEB, HERE / "web.Dockerfile", HERE))
    kubectl("apply", "-f", "-", stdin="\n---\n".join(json.dumps(part) for part in (POD, SERVICE)))
    kubectl("wait", "--for=condition=Ready", "--timeout=30s", "pod/web", seconds=35)


def test_the_node_is_ready_in_time(node):
    assert node[1] < READY_SECONDS


def test_a_second_up_touches_nothing(node):
    records = {path.name: path.read_bytes() for path in node[0].daemons.iterdir()}
    up(node[0], nodes=1)
    time.sleep(2)  # kube-proxy sees within a second that its file was touched, and would end
    assert {path.name: path.read_bytes() for path in node[0].daemons.iterdir()} == records
    assert Daemons(node[0]).names() == sorted(records)


@pytest.mark.usefixtures("web")
@pytest.mark.parametrize(
    "address",
    [
        pytest.param("http://site/", id="a Service by its short name, from the pod behind it"),
        pytest.param("http://site.default.svc.cluster.local/", id="a Service by its full name"),
        pytest.param("http://localhost:8080/", id="itself"),
    ],
)
def test_a_pod_reaches(kubectl, address):
    command = ("exec", "web", "--", "python3", "-c", ASK.format(address))
    wait_for("the Service leads to its pod", lambda: kubectl.succeeds(*command), seconds=10)
    assert kubectl(*command) == "served\n"


@pytest.mark.usefixtures("web")
def test_a_name_from_outside_does_not_exist(kubectl):
    assert not kubectl.succeeds("exec", "web", "--", "python3", "-c", ASK.format("http://pypi.example/"))


@pytest.mark.usefixtures("web")
def test_logs_come_out(kubectl):
    assert '"GET / HTTP/1.1" 200' in kubectl("logs", "web")


@pytest.mark.usefixtures("web")
def test_a_pod_is_resized_in_place_and_its_kubelet_says_what_it_allotted(kubectl):
    resources = {"requests": {"cpu": "120m"}, "limits": {"cpu": "800m"}}
    wanted = {"spec": {"containers": [{"name": "web", "resources": resources}]}}
    kubectl("patch", "pod", "web", "--subresource=resize", "-p", json.dumps(wanted))
    for part, amounts in resources.items():
        cpu = f"{{.status.containerStatuses[0].resources.{part}.cpu}}"
        kubectl("wait", f"--for=jsonpath={cpu}={amounts['cpu']}", "--timeout=20s", "pod/web")
    assert kubectl("get", "pod", "web", "-o", "jsonpath={.status.containerStatuses[0].restartCount}") == "0"


def test_helm_connects_to_it(node):
    paths, _ = node
    helm = Programs(paths.cache).path(HELM)
    assert json.loads(run(within(paths, [helm, "list", "--output=json"]), env=cluster_environment(paths))) == []


@pytest.mark.usefixtures("web")
def test_down_leaves_no_trace_of_running_pods_either(node):
    paths, _ = node
    outside = leftovers(paths)
    assert {path.parent.name for path in outside} == {"s", "results", "containers"}
    down(paths)
    assert [path for path in outside if path.exists() or path.is_symlink()] == []
    assert traces_of(paths) == []


@pytest.mark.usefixtures("web")
def test_after_a_crash_of_everything_with_pods_it_comes_up_again(node):
    paths, _ = node
    up(paths, nodes=1)
    for process in (*processes_of(paths), *running_in_cgroups(paths)):
        process.kill()
    up(paths, nodes=1)
    assert len(Daemons(paths).names()) == 8
