"""The cluster's own network namespace: everything inside reaches everything inside, and nothing leads out."""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from tallylight_cluster.commands import run
from tallylight_cluster.errors import ClusterError
from tallylight_cluster.paths import ClusterPaths


@dataclass(frozen=True, slots=True)
class Addresses:
    """What a cluster's network is made of, all in one version of IP."""

    node: str
    services: str
    api_service: str  # the first of the range, by Kubernetes' own rule
    pods: str
    all_ours: str  # to listen at
    everywhere: str

    @property
    def host(self) -> str:
        """The node as it stands in a URL."""
        return f"[{self.node}]" if ":" in self.node else self.node


MOST_NODES = 2
IPV4 = Addresses("10.200.0.1", "10.96.0.0/16", "10.96.0.1", "10.244.0.0/24", "0.0.0.0", "0.0.0.0/0")
IPV6 = Addresses("fd00:200::1", "fd00:96::/112", "fd00:96::1", "fd00:244::/64", "::", "::/0")
NODE_ADDRESS = IPV4.node  # of a cluster like most


def addresses(paths: ClusterPaths) -> Addresses:
    """Those of one cluster; where the paths are another node's than the first, with its address and its pods'."""
    if paths.number == 1:
        return IPV6 if paths.ipv6 else IPV4
    return replace(IPV4, node=f"10.200.0.{paths.number}", pods=f"10.244.{paths.number - 1}.0/24")


_CLONE_NEWNET = 0x40000000  # sched.h
_LIBC = ctypes.CDLL(None, use_errno=True)


def make_network(paths: ClusterPaths) -> None:
    """Have the namespace, with the node's address and a default route that ends inside."""
    if paths.namespace.exists():
        return
    run(["ip", "netns", "add", paths.name])
    try:
        _furnish(paths)
    except ClusterError:
        remove_network(paths)
        raise


def join_network(cluster: ClusterPaths, node: ClusterPaths) -> None:
    """Have a namespace for another node, on a link to the first; on each side a route to the other's pods."""
    link, first, own = f"node-{node.number}", addresses(cluster), addresses(node)
    if not node.namespace.exists():
        run(["ip", "netns", "add", node.name])
        try:
            _ip(cluster, "link", "add", link, "type", "veth", "peer", "name", "node", "netns", node.name)
            _ip(node, "address", "add", f"{own.node}/24", "dev", "node")
            _ip(node, "link", "set", "lo", "up")
        except ClusterError:
            remove_network(node)
            raise
    _ip(node, "link", "set", "node", "up")
    _ip(node, "route", "replace", "default", "via", first.node, "dev", "node")
    _ip(cluster, "link", "set", link, "up")
    _ip(cluster, "route", "replace", own.node, "dev", link, "src", first.node)
    _ip(cluster, "route", "replace", own.pods, "via", own.node, "dev", link, "onlink")
    for paths in (cluster, node):
        run(["nsenter", f"--net={paths.namespace}", "sysctl", "-qw", "net.ipv4.ip_forward=1"])


def cut_off(cluster: ClusterPaths, node: ClusterPaths) -> None:
    """Take the link to another node down: nothing reaches it any more, and nothing says so."""
    _ip(cluster, "link", "set", f"node-{node.number}", "down")


def remove_network(paths: ClusterPaths) -> None:
    """Give the namespace up; what still runs inside keeps it until it ends."""
    if paths.namespace.exists():
        run(["ip", "netns", "delete", paths.name])


@contextmanager
def inside(paths: ClusterPaths) -> Iterator[None]:
    """The calling thread, and all that it starts meanwhile, in the cluster's network.

    Raises ClusterError when there is no such cluster, or this user may not enter it.
    """
    with _opened(Path("/proc/thread-self/ns/net")) as outside, _opened(paths.namespace) as cluster:
        _enter(cluster)
        try:
            yield
        finally:
            _enter(outside)


def _furnish(paths: ClusterPaths) -> None:
    ip = partial(_ip, paths)
    ip("link", "set", "lo", "up")
    # Service addresses are translated only after they were routed, so there must be a route, if to nowhere.
    ip("link", "add", "node", "type", "veth", "peer", "name", "nowhere")
    fresh = ["nodad"] if paths.ipv6 else []  # no other could have it, and it would take a second to see that
    ip("address", "add", f"{addresses(paths).node}/{64 if paths.ipv6 else 24}", "dev", "node", *fresh)
    ip("link", "set", "node", "up")
    ip("link", "set", "nowhere", "up")
    ip("route", "add", addresses(paths).everywhere, "dev", "node")


def _ip(paths: ClusterPaths, *words: str) -> None:
    run(["ip", "-n", paths.name, *words])


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    try:
        opened = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise ClusterError(f"there is no network namespace {path}: start the cluster with `up`") from error
    try:
        yield opened
    finally:
        with suppress(OSError):
            os.close(opened)


def _enter(namespace: int) -> None:
    if _LIBC.setns(namespace, _CLONE_NEWNET) != 0:
        raise ClusterError(f"cannot enter the cluster's network: {os.strerror(ctypes.get_errno())}; are you root?")
