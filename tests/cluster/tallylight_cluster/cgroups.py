"""The control groups below which kubelet puts its pods: one subtree for each cluster."""

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TextIO

import psutil

from tallylight_cluster.paths import ClusterPaths
from tallylight_cluster.waiting import wait_for

_EMPTY_SECONDS = 20.0


def root_cgroup(paths: ClusterPaths) -> str:
    """The subtree's name, as kubelet's `cgroupRoot` wants it."""
    return f"/tallylight-{paths.name}"


def make_cgroups(paths: ClusterPaths) -> None:
    """Have the subtree, in every hierarchy."""
    for mounted in hierarchies():
        (mounted / root_cgroup(paths).lstrip("/")).mkdir(exist_ok=True)


def running_in_cgroups(paths: ClusterPaths) -> list[psutil.Process]:
    """All processes of the cluster's pods."""
    found = []
    for pid in {pid for group in _groups(paths) for pid in _members(group)}:
        with suppress(psutil.NoSuchProcess):
            found.append(psutil.Process(pid))
    return found


def remove_cgroups(paths: ClusterPaths) -> None:
    """Remove the subtree, whose processes were killed. Raises ClusterError where a group stays in use."""
    remove_groups([*_groups(paths)])


def remove_groups(groups: Sequence[Path], seconds: float = _EMPTY_SECONDS) -> None:
    """Remove these groups, the deepest first: each is in use until the kernel is done with what was killed in it.

    Raises ClusterError, which names those that are not free within so many seconds.
    """
    names = ", ".join(map(str, groups))
    wait_for(f"control groups can be removed ({names})", lambda: all(map(_is_removed, groups)), seconds)


def _is_removed(group: Path) -> bool:
    try:
        group.rmdir()
    except FileNotFoundError:
        return True
    except OSError as error:
        if error.errno not in (errno.EBUSY, errno.ENOTEMPTY):
            raise
        return False
    return True


def groups_below(root: Path) -> list[Path]:
    """A group and all in it, the deepest first; empty where it is not there.

    Groups that are removed meanwhile, by whatever ends just now, are left out.
    """
    return sorted((Path(folder) for folder, _, _ in os.walk(root)), reverse=True)


def _groups(paths: ClusterPaths) -> Iterator[Path]:
    for mounted in hierarchies():
        yield from groups_below(mounted / root_cgroup(paths).lstrip("/"))


def _members(group: Path) -> list[int]:
    try:
        with (group / "cgroup.procs").open() as listed:
            return members(listed)
    except FileNotFoundError:
        return []  # removed before


def members(listed: TextIO) -> list[int]:
    """The processes that an open `cgroup.procs` lists: none where its group was removed since it was opened."""
    try:
        return [int(line) for line in listed]
    except OSError as error:
        if error.errno != errno.ENODEV:
            raise
        return []


def hierarchies() -> list[Path]:
    """Where the kernel shows control groups: one tree for each kind of limit, or one for all."""
    mounts = (line.split() for line in Path("/proc/self/mounts").read_text().splitlines())
    return [Path(fields[1]) for fields in mounts if fields[2] in {"cgroup", "cgroup2"}]
