"""The whole: up, down and how it is."""

import logging
import time

from tallylight_cluster.control_plane import ControlPlane
from tallylight_cluster.daemons import Daemons
from tallylight_cluster.kwok import have_fake_nodes
from tallylight_cluster.node import Node
from tallylight_cluster.places import Places
from tallylight_cluster.sweeping import sweep

log = logging.getLogger(__name__)


def up(places: Places, *, nodes: bool, fake_nodes: int = 0) -> None:
    """Have the cluster running: the control plane, with `nodes` a real node, and so many fake ones.

    Raises ClusterError when a part cannot be built or does not get ready.
    """
    began = time.monotonic()
    before = Daemons(places).names()
    if len(before) < len(Daemons(places).recorded()):
        log.info("the cluster %s was left half-dead: starting anew", places.name)
        sweep(places)
        before = []
    if nodes:
        Node(places).prepare()
    ControlPlane(places).up()
    if nodes:
        Node(places).up()
    if fake_nodes:
        have_fake_nodes(places, fake_nodes)
    done = "was up already" if before == Daemons(places).names() else f"is up after {time.monotonic() - began:.1f} s"
    log.info("the cluster %s %s", places.name, done)


def down(places: Places) -> None:
    """Leave nothing of the cluster behind but what is cached."""
    sweep(places)
    log.info("nothing is left of the cluster %s", places.name)


def status(places: Places) -> str:
    """Lines for people: what runs, and how to reach it."""
    names = Daemons(places).names()
    if not names:
        return f"the cluster {places.name} is down\n"
    return (
        f"runs:       {', '.join(names)}\n"
        f"kubeconfig: {places.kubeconfig}\n"
        f"network:    nsenter --net={places.namespace}, or `python -m tallylight_cluster run -- COMMAND`\n"
    )
