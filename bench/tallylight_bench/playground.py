"""A control plane that a bench has for itself: with fake nodes, LiveStreams, and an account for the operator."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tallylight_bench.operator_at_work import make_account
from tallylight_bench.stream_fleet import NAMESPACE
from tallylight_cluster.cluster import down, up
from tallylight_cluster.errors import ClusterError
from tallylight_cluster.kubectl import Kubectl
from tallylight_cluster.paths import ClusterPaths

_CRD = Path(__file__).parents[2] / "charts" / "tallylight" / "files" / "livestreams.yaml"
_NAME = "bench"
_PODS_A_NODE = 150  # a fake node has 64 cores, and a monitor asks for 0.35


def nodes_for(streams: int) -> int:
    """So many that the scheduler finds room at once."""
    return 2 + streams // _PODS_A_NODE


@contextmanager
def playground(fake_nodes: int = 0, name: str = _NAME, *, real_node: bool = False) -> Iterator[ClusterPaths]:
    """A cluster of that name while the block runs, and nothing of it afterwards. Raises ClusterError."""
    if os.geteuid() != 0:
        raise ClusterError("network namespaces need root: run this as root")
    paths = ClusterPaths.read(name)
    down(paths)  # of a bench that was killed
    try:
        up(paths, nodes=real_node, fake_nodes=fake_nodes)
        furnish(paths)
        yield paths
    finally:
        down(paths)


def furnish(paths: ClusterPaths) -> None:
    """Teach a cluster what a LiveStream is, and make room for many."""
    kubectl = Kubectl(paths)
    kubectl("apply", "-f", str(_CRD))
    kubectl.established("crd/livestreams.tallylight.dev")
    kubectl("create", "namespace", NAMESPACE)
    make_account(paths)
