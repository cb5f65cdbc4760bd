"""Fake nodes: KWOK answers for kubelets that are not there, so thousands of pods run without a container."""

import json
from pathlib import Path
from typing import Any

from tallylight_cluster.credentials import Credentials
from tallylight_cluster.daemons import Daemons
from tallylight_cluster.kubectl import Kubectl
from tallylight_cluster.network import addresses
from tallylight_cluster.paths import ClusterPaths
from tallylight_cluster.programs import KWOK, Programs
from tallylight_cluster.waiting import wait_for

_STAGES = Path(__file__).parents[1] / "fake-nodes.yaml"
_FAKE = "kwok.x-k8s.io/node"
_KIND = "type"  # the label by which they are found
_READY_SECONDS = 60.0
_POD_RANGE = "10.128.0.0/12"  # room for a million pods that nothing leads to
_LEASE_SECONDS = 40  # a real kubelet's
_EACH_NODE = '{range .items[*]}{.metadata.name}={.status.conditions[?(@.type=="Ready")].status} {end}'
_ROOM = {"cpu": "64", "memory": "256Gi", "pods": "250"}


def have_fake_nodes(paths: ClusterPaths, count: int) -> None:
    """Have this many nodes, `kwok-0` and on, all Ready; a pod gets there by the scheduler as to any other.

    Raises ClusterError when they do not get Ready in a minute.
    """
    programs = Programs(paths.cache)
    programs.build([KWOK])
    credentials = Credentials(paths)
    daemons, kubectl = Daemons(paths), Kubectl(paths)
    daemons.start(
        KWOK.name,
        [
            programs.path(KWOK),
            f"--config={_STAGES}",
            f"--kubeconfig={credentials.kubeconfig(KWOK.name)}",
            f"--manage-nodes-with-annotation-selector={_FAKE}=fake",
            f"--node-ip={addresses(paths).node}",
            f"--cidr={_POD_RANGE}",
            f"--node-lease-duration-seconds={_LEASE_SECONDS}",
        ],
    )
    names = [f"kwok-{number}" for number in range(count)]
    kubectl("apply", "-f", "-", stdin=json.dumps(_listed([_node(name) for name in names])))

    def ready() -> bool:
        daemons.require(KWOK.name)
        found = kubectl("get", "nodes", "-o", f"jsonpath={_EACH_NODE}").split()  # `kubectl wait` asks for one by one
        return {f"{name}=True" for name in names} <= {*found}

    wait_for("the fake nodes are Ready", ready, _READY_SECONDS)


def drop_fake_nodes(paths: ClusterPaths) -> None:
    """Have none any more: what ran on them is gone, and a pod waits for a node again."""
    kubectl = Kubectl(paths)
    for node in kubectl("get", "nodes", "-l", f"{_KIND}={KWOK.name}", "-o", "name").split():
        name = f"spec.nodeName={node.removeprefix('node/')}"
        kubectl("delete", "pods", "-A", f"--field-selector={name}", "--timeout=30s", seconds=35)  # while KWOK answers
        kubectl("delete", node)
    Daemons(paths).stop([KWOK.name])


def _listed(items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "List", "items": items}


def _node(name: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "annotations": {_FAKE: "fake"},
            "labels": {"kubernetes.io/hostname": name, "kubernetes.io/os": "linux", _KIND: KWOK.name},
        },
        "status": {"allocatable": _ROOM, "capacity": _ROOM},
    }
