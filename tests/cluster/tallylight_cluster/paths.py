"""The paths of a cluster: what is cached for the next one, and what a running one leaves on the machine."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from tallylight_cluster.errors import ClusterError

CACHE_VARIABLE = "TALLYLIGHT_CLUSTER_CACHE"
STATE_VARIABLE = "TALLYLIGHT_CLUSTER_STATE"
DEFAULT_NAME = "tallylight"

# Sockets are below the state folder, and Linux takes 108 bytes of path for one; a name is also a network namespace's.
_NAME = re.compile(r"[a-z][a-z0-9-]{0,19}")


@dataclass(frozen=True, slots=True)
class ClusterPaths:
    """Every path of one cluster. `cache` outlives it and is shared; all else is gone after `down`."""

    name: str
    cache: Path
    state: Path
    ipv6: bool = False  # its network has no other version of IP
    number: int = 1  # of the node whose paths these are; the first shares the control plane's network

    @classmethod
    def read(cls, name: str, env: Mapping[str, str] = os.environ) -> Self:
        """The paths of the cluster of this name.

        Raises ClusterError when the name is none that a folder, a socket and a network namespace can have.
        """
        if not _NAME.fullmatch(name):
            raise ClusterError(f"a cluster's name is a letter and up to 19 more of a-z, 0-9 and -: not {name!r}")
        home = Path(env.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        cache = Path(env.get(CACHE_VARIABLE) or home / "tallylight" / "cluster")
        state = Path(env.get(STATE_VARIABLE) or "/var/lib/tallylight-cluster")
        return cls(name, cache.absolute(), state.absolute() / name)

    def of_node(self, number: int) -> "ClusterPaths":
        """Those of one of its nodes: all of it that runs there, below the cluster's own folder. The first has none."""
        if number == 1:
            return self
        # No cluster's own name has such a character.
        return replace(self, name=f"{self.name}_{number}", state=self.state / f"node-{number}", number=number)

    def of_nodes(self) -> list["ClusterPaths"]:
        """Those of all nodes that it has, or had; the first is among them where it has none."""
        others = (int(folder.name.removeprefix("node-")) for folder in self.state.glob("node-[0-9]"))
        return [self, *map(self.of_node, sorted(others))]

    @property
    def kubeconfig(self) -> Path:
        """For developers and tests, with all rights."""
        return self.state / "admin.kubeconfig"

    @property
    def keys(self) -> Path:
        """Certificates and private keys."""
        return self.state / "keys"

    @property
    def logs(self) -> Path:
        """What each daemon printed."""
        return self.state / "logs"

    @property
    def daemons(self) -> Path:
        """Which processes were started: a file for each."""
        return self.state / "daemons"

    @property
    def namespace(self) -> Path:
        """The network namespace, as iproute2 names it."""
        return Path("/run/netns") / self.name
