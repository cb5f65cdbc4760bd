"""Which Kubernetes the cluster is of, and the Go module that its programs are built from.

go.mod pins one version, with the hash of everything in it. Another one is asked for by its number: its module is made
from go.mod, and what belongs to it is what Go finds, held against Go's public list of hashes.
"""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tallylight_cluster.commands import run
from tallylight_cluster.errors import ClusterError

VARIABLE = "KUBERNETES"

_HERE = Path(__file__).parents[1]
_KUBERNETES = "k8s.io/kubernetes"
_PAUSE = "pause/main.go"
_ASKED = re.compile(r"v?(1\.\d+\.\d+)")
_RESOLVE_SECONDS = 900.0  # it fetches some 300 modules where nothing of them is here yet


@dataclass(frozen=True, slots=True)
class Module:
    """Kubernetes of one `version`, with its v. `digest` is another where anything of it is another."""

    version: str
    digest: str
    folder: Path
    text: str = ""  # of the go.mod that is still to be resolved; empty where go.sum has all hashes

    def prepare(self) -> Path:
        """The folder to build in, with a go.mod and go.sum that name everything.

        Raises ClusterError when there is no such version.
        """
        if self.text and not self.folder.exists():
            with tempfile.TemporaryDirectory(dir=self.folder.parent, prefix="resolving-") as made:
                new = Path(made) / self.folder.name
                (new / _PAUSE).parent.mkdir(parents=True)
                shutil.copy(_HERE / _PAUSE, new / _PAUSE)
                (new / "go.mod").write_text(self.text)
                run(["go", "mod", "tidy"], seconds=_RESOLVE_SECONDS, env={"GOWORK": "off"}, cwd=new)
                new.rename(self.folder)
        return self.folder


def module(cache: Path, env: Mapping[str, str] = os.environ) -> Module:
    """The module of the version that is asked for, or else of the one that is pinned.

    Raises ClusterError when what is asked for is no version of Kubernetes.
    """
    pinned = kubernetes_version()
    asked = _version(env.get(VARIABLE) or pinned)
    if asked == pinned:
        return Module(pinned, _digest("go.mod", "go.sum", _PAUSE), _HERE)
    text = other_version((_HERE / "go.mod").read_text(), asked)
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return Module(asked, digest, cache / f"module-{asked}-{digest}", text)


def kubernetes_version() -> str:
    """The version that go.mod pins, with its v."""
    found = re.search(rf"^\s*{_KUBERNETES} (v\S+)", (_HERE / "go.mod").read_text(), re.MULTILINE)
    if found is None:
        raise ClusterError(f"{_HERE / 'go.mod'} requires no {_KUBERNETES}")
    return found[1]


def other_version(text: str, version: str) -> str:
    """A go.mod for another version of Kubernetes, which says nothing yet of what that is made of."""
    head = text.partition("\nrequire (")[0]
    replaced = text.partition("\nreplace (")[2]
    parts = re.sub(r" v0\.\S+$", f" v0.{version.removeprefix('v1.')}", replaced, flags=re.MULTILINE)
    return f"{head}\nrequire {_KUBERNETES} {version}\n\nreplace ({parts}"


def _version(asked: str) -> str:
    if (found := _ASKED.fullmatch(asked)) is None:
        raise ClusterError(f"{VARIABLE} is a version such as 1.33.13, not {asked!r}")
    return f"v{found[1]}"


def _digest(*names: str) -> str:
    return hashlib.sha256(b"".join((_HERE / name).read_bytes() for name in names)).hexdigest()[:12]
