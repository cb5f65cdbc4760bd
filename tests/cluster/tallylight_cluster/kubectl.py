"""The cluster's own kubectl, as its administrator, from outside or inside of its network."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tallylight_cluster.commands import run
from tallylight_cluster.errors import ClusterError
from tallylight_cluster.paths import ClusterPaths
from tallylight_cluster.programs import KUBECTL, Programs
from tallylight_cluster.waiting import wait_for

_SECONDS = 30.0
_ESTABLISHED_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Kubectl:
    """Runs kubectl against one cluster."""

    paths: ClusterPaths

    def __call__(self, *words: str, stdin: str = "", seconds: float = _SECONDS) -> str:
        """What kubectl printed; `stdin` is for `-f -`.

        Raises ClusterError with kubectl's own words when it fails.
        """
        program = Programs(self.paths.cache).path(KUBECTL)
        return run(
            within(self.paths, [program, *words]), stdin=stdin, seconds=seconds, env=cluster_environment(self.paths)
        )

    def established(self, *definitions: str) -> None:
        """Wait until the API serves these definitions, named as kubectl names them or by their files.

        Asked again: `kubectl wait` fails at once where a definition has no status yet. Raises ClusterError after 20 s.
        """
        asked = ("wait", "--for=condition=Established", "--timeout=1s", *definitions)
        wait_for(f"{' '.join(definitions)} established", lambda: self.succeeds(*asked), _ESTABLISHED_SECONDS)

    def succeeds(self, *words: str, stdin: str = "") -> bool:
        """Whether kubectl does not fail at this."""
        try:
            self(*words, stdin=stdin)
        except ClusterError:
            return False
        return True


def within(paths: ClusterPaths, argv: Sequence[str | Path]) -> list[str | Path]:
    """The command that runs another in the cluster's network."""
    return ["nsenter", f"--net={paths.namespace}", *argv]


def cluster_environment(paths: ClusterPaths) -> dict[str, str]:
    """What a program in the cluster's network should have in its environment, over what is there."""
    folders = [str(folder) for folder in Programs(paths.cache).folders()]
    return {
        "KUBECONFIG": str(paths.kubeconfig),
        "PATH": os.pathsep.join([*folders, os.environ.get("PATH", os.defpath)]),
    }
