"""The whole: up, down and how it is."""

import logging
import time

from tallylight_cluster.cleanup import clean_up
from tallylight_cluster.control_plane import ControlPlane
from tallylight_cluster.daemons import Daemons
from tallylight_cluster.errors import ClusterError
from tallylight_cluster.kwok import have_fake_nodes
from tallylight_cluster.network import MOST_NODES
from tallylight_cluster.node import Node
from tallylight_cluster.paths import ClusterPaths

log = logging.getLogger(__name__)


def up(paths: ClusterPaths, *, nodes: int, fake_nodes: int = 0) -> None:
    """Have the cluster running: the control plane, so many real nodes (MOST_NODES at most), and so many fake ones.

    Nodes that run already stay. Raises ClusterError when a part cannot be built or does not get ready.
    """
    if nodes > (1 if paths.ipv6 else MOST_NODES):
        raise ClusterError(f"a cluster has {MOST_NODES} real nodes at most, and one where its network has IPv6 alone")
    began = time.monotonic()
    before = Daemons(paths).names()
    if len(before) < len(Daemons(paths).recorded()):
        log.info("the cluster %s was left half-dead: starting anew", paths.name)
        clean_up(paths)
        before = []
    if nodes:
        Node(paths).prepare()
    ControlPlane(paths).up()
    for number in range(1, nodes + 1):
        Node(paths, number).up()
    if fake_nodes:
        have_fake_nodes(paths, fake_nodes)
    done = "was up already" if before == Daemons(paths).names() else f"is up after {time.monotonic() - began:.1f} s"
    log.info("the cluster %s %s", paths.name, done)


def down(paths: ClusterPaths) -> None:
    """Leave nothing of the cluster behind but what is cached."""
    clean_up(paths)
    log.info("nothing is left of the cluster %s", paths.name)


def status(paths: ClusterPaths) -> str:
    """Lines to read: what runs, and how to reach it."""
    names = [name for node in paths.of_nodes() for name in Daemons(node).names()]
    if not names:
        return f"the cluster {paths.name} is down\n"
    return (
        f"runs:       {', '.join(names)}\n"
        f"kubeconfig: {paths.kubeconfig}\n"
        f"network:    nsenter --net={paths.namespace}, or `python -m tallylight_cluster run -- COMMAND`\n"
    )
