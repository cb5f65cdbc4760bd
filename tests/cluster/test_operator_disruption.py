"""Monitors that are taken away in mid-event: evicted, drained, on a node that is lost. Another is there before.

Nodes are fake. On most, KWOK is the kubelet, and pods that are deleted are gone at once. On the `quiet` one the test
is, so that a pod is gone when the test says so, and never where the node is lost.
"""

import json
import time

import pytest
from cluster_api import Api, instant
from operator_process import OperatorProcess, wait_until

from tallylight_bench.playground import furnish
from tallylight_cluster.cluster import down, up
from tallylight_cluster.kubectl import Kubectl
from tallylight_contract import labels

pytestmark = pytest.mark.cluster

KWOK_NODES = ("kwok-0", "kwok-1")
QUIET = "quiet"
TOLERATION_SECONDS = 2
AT_ONCE = 3.0  # seconds from the API's word of it
UNTIL_A_NODE_COUNTS_AS_LOST = 90.0  # seconds; the controllers wait for 50


@pytest.fixture(scope="module")
def cluster(named):
    """The paths of a control plane with fake nodes, for these tests alone."""
    mine = named("d")
    try:
        up(mine, nodes=0, fake_nodes=len(KWOK_NODES))
        furnish(mine)
        yield mine
    finally:
        down(mine)


@pytest.fixture
def api(cluster, request):
    """A namespace of the test's own, every node open, and no Lease nor pod from the test before."""
    kubectl, namespace = Kubectl(cluster), f"t-{abs(hash(request.node.name)) % 10**8}"
    kubectl("delete", "lease", "tallylight-operator", "--ignore-not-found")
    kubectl("create", "namespace", namespace)
    kubectl("uncordon", *KWOK_NODES)
    yield Api(kubectl, namespace)
    # No pod may be evicted from a namespace that is going, and the next test drains a node for all.
    kubectl("delete", "pods", "--all", "-n", namespace, "--grace-period=0", "--force")
    kubectl("delete", "namespace", namespace, "--wait=false")


@pytest.fixture
def operator(cluster, api, tmp_path):
    chosen = {"TALLYLIGHT_MONITOR_TOLERATION_SECONDS": str(TOLERATION_SECONDS)}
    running = OperatorProcess(cluster, tmp_path, TALLYLIGHT_NAMESPACES=api.namespace, **chosen)
    yield running.begin()
    running.kill()


@pytest.fixture
def quiet(api):
    """A node that is cut off after it was Ready once; what runs there when it goes, goes with it."""
    room = {"cpu": "8", "memory": "16Gi", "pods": "110"}
    ready = {"type": "Ready", "status": "True", "reason": "KubeletReady", "message": ""}
    node = {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": QUIET, "labels": {"kubernetes.io/hostname": QUIET}},
        "status": {"allocatable": room, "capacity": room, "conditions": [ready]},
    }
    api.kubectl("create", "-f", "-", stdin=json.dumps(node))
    yield QUIET
    api.kubectl("delete", "node", QUIET, "--wait=false")


@pytest.fixture
def on_quiet(api, operator, quiet):
    """A monitor on the quiet node, as far as a kubelet can tell; its pod."""
    pod = watching_on(api, operator, quiet)
    api.runs(pod["metadata"]["name"])
    api.patch_pod(pod["metadata"]["name"], {"conditions": [{"type": "Ready", "status": "True"}]})
    operator.until(lambda: api.condition("Ready")["status"] == "True")
    return api.pods()[0]


def watching_on(api, operator, node, *streams):
    """Streams on air, whose monitors are on one node and could be on others; the pod of the last one."""
    others = sorted({*KWOK_NODES, node} - {node})
    api.kubectl("cordon", *others)
    for stream in streams or ("cup",):
        api.apply(stream)
    operator.until(lambda: [where(pod) for pod in api.pods()] == [node] * len(streams or ("cup",)))
    api.kubectl("uncordon", *others)
    return api.pods()[-1]


def where(pod):
    return pod["spec"].get("nodeName")


def uid(pod):
    return pod["metadata"]["uid"]


def name(pod):
    return pod["metadata"]["name"]


def evict(api, pod):
    body = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": name(pod), "namespace": api.namespace}}
    path = f"/api/v1/namespaces/{api.namespace}/pods/{name(pod)}/eviction"
    api.kubectl("create", "--raw", path, "-f", "-", stdin=json.dumps(body))


def successor(api, old):
    """The pod that is there beside, or instead of, another; None while there is none."""
    found = [pod for pod in api.pods() if uid(pod) != uid(old)]
    return found[0] if len(found) == 1 else None


def runs(pod):
    return pod is not None and pod["status"].get("phase") == "Running"


def is_gone_with_its_report(api, pod):
    """What a kubelet says at the end of a pod that was deleted."""
    api.ends(name(pod), outcome="stopped")
    api.kubectl("delete", "pod", name(pod), "-n", api.namespace, "--grace-period=0", "--force")


def test_another_runs_before_one_that_is_evicted_is_gone(api, operator, on_quiet, figures):
    evict(api, on_quiet)
    took = wait_until(lambda: successor(api, on_quiet) is not None, AT_ONCE, operator.printed)
    figures[f"an evicted monitor's successor is there after {took:.1f} s"] = took
    operator.until(lambda: runs(successor(api, on_quiet)))
    old, new = sorted(api.pods(), key=lambda pod: uid(pod) != uid(on_quiet))
    assert uid(old) == uid(on_quiet)
    assert old["status"]["containerStatuses"][0]["state"]["running"], "it watches on meanwhile"
    assert where(new) in KWOK_NODES
    assert name(new) == f"{name(old)}-2"
    operator.until(lambda: api.condition("Degraded")["reason"] == "AsAsked")
    assert api.status()["pipelines"] == 1
    is_gone_with_its_report(api, old)
    operator.until(lambda: [uid(pod) for pod in api.pods()] == [uid(new)])
    operator.until(lambda: api.status().get("lastReport", {}).get("outcome") == "stopped")
    operator.until(lambda: api.events().count("Replacing") == 1)
    assert api.condition("Ready")["status"] == "True"


def test_while_another_starts_the_status_says_what_happens(api, operator, on_quiet):
    api.kubectl("cordon", *KWOK_NODES, QUIET)
    evict(api, on_quiet)
    operator.until(lambda: api.condition("Degraded")["reason"] == "Replacing")
    assert "it is evicted, as by a drain of its node. Another takes over." in api.condition("Degraded")["message"]
    operator.until(lambda: api.condition("Provisioned")["reason"] == "Unschedulable")
    api.kubectl("uncordon", *KWOK_NODES)
    operator.until(lambda: api.condition("Provisioned")["reason"] == "MonitorRunning")
    assert api.condition("Degraded")["status"] == "False"


def test_an_operator_that_was_down_or_is_killed_makes_one_successor(api, operator, on_quiet):
    operator.kill()
    evict(api, on_quiet)
    operator.begin()
    operator.until(lambda: runs(successor(api, on_quiet)), 40)
    new = successor(api, on_quiet)
    operator.kill()
    operator.begin()
    operator.until(lambda: operator.leads, 40)
    time.sleep(3)
    assert {uid(pod) for pod in api.pods()} == {uid(on_quiet), uid(new)}


def test_a_drained_node_has_no_monitor_and_each_stream_has_one(api, operator):
    streams = ("cup", "bowl", "race")
    watching_on(api, operator, KWOK_NODES[0], *streams)
    before = {uid(pod) for pod in api.pods()}
    api.kubectl("drain", KWOK_NODES[0], "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=30s", seconds=40)
    operator.until(lambda: [where(pod) for pod in api.pods()] == [KWOK_NODES[1]] * len(streams))
    for stream in streams:
        operator.until(lambda stream=stream: api.condition("Ready", stream)["status"] == "True")
        assert len(api.pods_of(stream)) == 1
    time.sleep(3)
    assert len(api.pods()) == len(streams)
    assert before.isdisjoint(uid(pod) for pod in api.pods())


def test_an_eviction_that_is_taken_back_leaves_the_monitor_that_was_there(api, operator):
    before = watching_on(api, operator, KWOK_NODES[0])
    operator.until(lambda: api.condition("Ready")["status"] == "True")
    disruption = {"type": "DisruptionTarget", "reason": "EvictionByEvictionAPI", "lastTransitionTime": instant()}
    conditions = api.pods()[0]["status"]["conditions"]
    api.patch_pod(name(before), {"conditions": [*conditions, disruption | {"status": "True"}]})
    operator.until(lambda: runs(successor(api, before)))
    api.patch_pod(name(before), {"conditions": [*conditions, disruption | {"status": "False"}]})
    operator.until(lambda: [uid(pod) for pod in api.pods()] == [uid(before)], 40)
    assert labels.DRAIN not in api.pods()[0]["metadata"]["annotations"]
    operator.until(lambda: api.condition("Ready")["status"] == "True")


def test_a_monitor_on_a_lost_node_is_replaced_though_it_never_goes(api, operator, on_quiet, figures):
    deleted = wait_until(
        lambda: "deletionTimestamp" in pod_of(api, on_quiet)["metadata"], UNTIL_A_NODE_COUNTS_AS_LOST, operator.printed
    )
    took = wait_until(lambda: runs(successor(api, on_quiet)), 10, operator.printed)
    line = f"a monitor is taken off its lost node after {deleted:.0f} s; another runs {took:.1f} s later"
    figures[f"{line} (toleration {TOLERATION_SECONDS} s)"] = took
    assert where(successor(api, on_quiet)) in KWOK_NODES
    operator.until(lambda: api.condition("Ready")["status"] == "True")
    assert api.condition("Degraded")["status"] == "False"
    assert api.status()["pipelines"] == 1
    time.sleep(5)
    assert len(api.pods()) == 2, "the old one is not ended, and there is no third"
    is_gone_with_its_report(api, on_quiet)  # the node is back
    operator.until(lambda: len(api.pods()) == 1)
    operator.until(lambda: api.status().get("lastReport", {}).get("outcome") == "stopped")


def pod_of(api, pod):
    return next(each for each in api.pods() if uid(each) == uid(pod))


def on_two_nodes(api, operator):
    """A stream with two pipelines on air; the pod of each, by its node."""
    api.apply(pipelines=2)
    operator.until(lambda: sorted(str(where(pod)) for pod in api.pods()) == [*KWOK_NODES])
    operator.until(lambda: api.condition("Ready")["status"] == "True")
    return {where(pod): pod for pod in api.pods()}


def test_after_a_drain_of_one_of_two_nodes_one_pipeline_watches_on_and_the_other_waits_for_a_node(api, operator):
    before = on_two_nodes(api, operator)
    drained, kept = (before[node] for node in KWOK_NODES)
    api.kubectl("drain", where(drained), "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=30s", seconds=40)
    operator.until(lambda: api.condition("Degraded")["reason"] == "FewerPipelines")
    assert "1 of 2 monitors can watch; another cannot start: 0/2 nodes" in api.condition("Degraded")["message"]
    assert api.condition("Provisioned")["reason"] == "Unschedulable"
    operator.until(lambda: "Unschedulable" in api.events())
    assert runs(pod_of(api, kept))
    api.kubectl("uncordon", where(drained))
    operator.until(lambda: api.condition("Ready")["status"] == "True", 40)
    assert sorted(where(pod) for pod in api.pods()) == [*KWOK_NODES]
    assert uid(kept) in {uid(pod) for pod in api.pods()}, "it was never touched"
    assert api.condition("Degraded")["status"] == "False"


def test_a_node_that_dies_takes_one_pipeline_and_the_other_was_there_all_the_time(api, operator):
    before = on_two_nodes(api, operator)
    dead, kept = (before[node] for node in KWOK_NODES)
    api.kubectl("taint", "nodes", where(dead), "dead=true:NoExecute")  # as the controllers do with one that is lost
    try:
        operator.until(lambda: api.condition("Degraded")["reason"] == "FewerPipelines")
        assert runs(pod_of(api, kept))
        assert "NotWatched" not in api.events()
    finally:
        api.kubectl("taint", "nodes", where(dead), "dead-")
    operator.until(lambda: api.condition("Ready")["status"] == "True", 40)
    assert uid(kept) in {uid(pod) for pod in api.pods()}
    assert sorted(where(pod) for pod in api.pods()) == [*KWOK_NODES]
