"""What a cluster has on the machine, found by other means than those by which it is swept."""

from pathlib import Path

import psutil


def processes_of(paths):
    """Every process whose arguments name a file of the cluster's, or that lives in its network."""
    network = paths.namespace.stat().st_ino if paths.namespace.exists() else None
    return [process for process in psutil.process_iter(["cmdline"]) if belongs(process, str(paths.state), network)]


def belongs(process, state, network):
    words = process.info["cmdline"] or []
    try:
        lives_there = network is not None and Path(f"/proc/{process.pid}/ns/net").stat().st_ino == network
    except OSError:  # it has ended, or cannot be read
        lives_there = False
    return lives_there or any(state in word for word in words)


def traces_of(paths):
    """What a cluster has on the machine, of every kind."""
    mounts = [line for line in Path("/proc/self/mounts").read_text().splitlines() if str(paths.state) in line]
    cgroups = list(Path("/sys/fs/cgroup").glob(f"*/tallylight-{paths.name}"))
    kept = [path for path in (paths.state, paths.namespace) if path.exists()]
    return [*processes_of(paths), *mounts, *cgroups, *kept]
