"""The control groups below which kubelet puts its pods: one subtree for each cluster."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil

from tallylight_cluster.places import Places


def root_cgroup(places: Places) -> str:
    """The subtree's name, as kubelet's `cgroupRoot` wants it."""
    return f"/tallylight-{places.name}"


def make_cgroups(places: Places) -> None:
    """Have the subtree, in every hierarchy."""
    for mounted in _hierarchies():
        (mounted / root_cgroup(places).lstrip("/")).mkdir(exist_ok=True)


def running_in_cgroups(places: Places) -> list[psutil.Process]:
    """All processes of the cluster's pods."""
    found = []
    for pid in {pid for group in _groups(places) for pid in _members(group)}:
        with suppress(psutil.NoSuchProcess):
            found.append(psutil.Process(pid))
    return found


def remove_cgroups(places: Places) -> None:
    """Remove the subtree, whose processes have ended."""
    for group in _groups(places):
        group.rmdir()


def _groups(places: Places) -> Iterator[Path]:
    """The deepest first."""
    for mounted in _hierarchies():
        root = mounted / root_cgroup(places).lstrip("/")
        if root.exists():
            yield from sorted((path for path in root.rglob("*") if path.is_dir()), reverse=True)
            yield root


def _members(group: Path) -> list[int]:
    try:
        return [int(line) for line in (group / "cgroup.procs").read_text().split()]
    except FileNotFoundError:
        return []  # removed meanwhile


def _hierarchies() -> list[Path]:
    mounts = (line.split() for line in Path("/proc/self/mounts").read_text().splitlines())
    return [Path(fields[1]) for fields in mounts if fields[2] in {"cgroup", "cgroup2"}]
