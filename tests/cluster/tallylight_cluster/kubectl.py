"""The cluster's own kubectl, as its administrator, from outside or inside of its network."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tallylight_cluster.commands import run
from tallylight_cluster.failure import ClusterError
from tallylight_cluster.places import Places
from tallylight_cluster.programs import KUBECTL, Programs

_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Kubectl:
    """Runs kubectl against one cluster."""

    places: Places

    def __call__(self, *words: str, stdin: str = "", seconds: float = _SECONDS) -> str:
        """What kubectl printed; `stdin` is for `-f -`.

        Raises ClusterError with kubectl's own words when it fails.
        """
        program = Programs(self.places.cache).path(KUBECTL)
        return run(within(self.places, [program, *words]), stdin=stdin, seconds=seconds, env=surroundings(self.places))

    def succeeds(self, *words: str) -> bool:
        """Whether kubectl does not fail at this."""
        try:
            self(*words)
        except ClusterError:
            return False
        return True


def within(places: Places, argv: Sequence[str | Path]) -> list[str | Path]:
    """The command that runs another in the cluster's network."""
    return ["nsenter", f"--net={places.namespace}", *argv]


def surroundings(places: Places) -> dict[str, str]:
    """What a program in the cluster's network should have in its environment, over what is there."""
    folders = [str(folder) for folder in Programs(places.cache).folders()]
    return {
        "KUBECONFIG": str(places.kubeconfig),
        "PATH": os.pathsep.join([*folders, os.environ.get("PATH", os.defpath)]),
    }
