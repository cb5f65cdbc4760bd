"""Leaves nothing of a cluster behind, whatever state it was left in."""

import contextlib
import shutil
from pathlib import Path

import psutil

from tallylight_cluster.cgroups import remove_cgroups, running_in_cgroups
from tallylight_cluster.commands import run
from tallylight_cluster.daemons import Daemons, end_processes
from tallylight_cluster.leavings import leavings
from tallylight_cluster.network import remove_network
from tallylight_cluster.places import Places

# kubelet first, or it would start again what is ended after it; then who keeps containers, then who decides.
_ORDER = (
    ("kubelet",),
    ("kube-proxy", "coredns", "kwok", "prometheus", "kube-scheduler", "kube-controller-manager"),
    ("containerd",),
    ("kube-apiserver",),
    ("etcd",),
)
_PROGRAMS = frozenset(name for names in _ORDER for name in names) | {"containerd-shim-runc-v2"}


def sweep(places: Places) -> None:
    """End, unmount and delete all that belongs to the cluster; the cache stays.

    Raises ClusterError when a process or a mount resists.
    """
    daemons = Daemons(places)
    for names in _ORDER:
        daemons.stop(names)
        if "kubelet" in names:
            end_processes(running_in_cgroups(places))
    outside = leavings(places)
    end_processes(_strays(places))
    end_processes(running_in_cgroups(places))
    for path in outside:
        path.unlink(missing_ok=True)
    _unmount(places.state)
    remove_network(places)
    remove_cgroups(places)
    if places.state.exists():
        shutil.rmtree(places.state)
    with contextlib.suppress(OSError):  # others are there still, or it is not there
        places.state.parent.rmdir()


def _strays(places: Places) -> list[psutil.Process]:
    """The cluster's programs that nobody recorded: containerd's shims, and what was killed right after its start."""
    return [process for process in psutil.process_iter(["name", "cmdline"]) if _is_stray(process, str(places.state))]


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
