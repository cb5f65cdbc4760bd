"""Removes all of a cluster, whatever state it was left in."""

import contextlib
import shutil
from functools import partial
from pathlib import Path

import psutil

from tallylight_cluster.cgroups import remove_cgroups, running_in_cgroups
from tallylight_cluster.commands import run
from tallylight_cluster.daemons import Daemons, end_all
from tallylight_cluster.leftovers import leftovers
from tallylight_cluster.network import remove_network
from tallylight_cluster.paths import ClusterPaths

# kubelet first, or it would restart what is ended after it; then what keeps containers, then what decides.
_ORDER = (
    ("kubelet",),
    ("kube-proxy", "coredns", "kwok", "prometheus", "kube-scheduler", "kube-controller-manager"),
    ("containerd",),
    ("kube-apiserver",),
    ("etcd",),
)
_PROGRAMS = frozenset(name for names in _ORDER for name in names) | {"containerd-shim-runc-v2"}


def clean_up(paths: ClusterPaths) -> None:
    """End, unmount and delete all that belongs to the cluster; the cache stays.

    Raises ClusterError when a process or a mount cannot be removed.
    """
    nodes = paths.of_nodes()
    for node in reversed(nodes):
        end_node(node)
    for path in leftovers(paths):
        path.unlink(missing_ok=True)
    _unmount(paths.state)
    for node in nodes:
        remove_network(node)
        remove_cgroups(node)
    if paths.state.exists():
        shutil.rmtree(paths.state)
    with contextlib.suppress(OSError):  # others are there still, or it is not there
        paths.state.parent.rmdir()


def end_node(paths: ClusterPaths) -> None:
    """Kill all that runs on one node, its pods too; on the first, the control plane with it. What it wrote stays.

    Raises ClusterError when a process cannot be ended.
    """
    daemons = Daemons(paths)
    for names in _ORDER:
        daemons.stop(names)
        if "kubelet" in names:
            end_all(partial(running_in_cgroups, paths))
    end_all(partial(_strays, paths))
    end_all(partial(running_in_cgroups, paths))


def _strays(paths: ClusterPaths) -> list[psutil.Process]:
    """The cluster's programs without a record: containerd's shims, and what was killed right after its start."""
    return [process for process in psutil.process_iter(["name", "cmdline"]) if _is_stray(process, str(paths.state))]


def _is_stray(process: psutil.Process, state: str) -> bool:
    words = process.info["cmdline"] or [""]
    ours = Path(words[0]).name in _PROGRAMS
    return ours and any(f"{state}/" in word for word in words[1:])


def _unmount(below: Path) -> None:
    """Deepest first; the kernel's list is in the order of mounting, so from its end."""
    lines = Path("/proc/self/mounts").read_text().splitlines()
    points = [line.split()[1].encode().decode("unicode_escape") for line in lines]
    for point in reversed(points):
        if Path(point).is_relative_to(below):
            run(["umount", "--lazy", point])
