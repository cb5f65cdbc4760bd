"""The Go programs that the cluster is made of, each in one version, built once and kept."""

import json
import logging
import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tallylight_cluster.commands import run
from tallylight_cluster.errors import ClusterError
from tallylight_cluster.module import module

log = logging.getLogger(__name__)

_KUBERNETES = "k8s.io/kubernetes"
# Cold, on two busy cores; an idle machine needs a third of it.
_BUILD_SECONDS = 2400.0


@dataclass(frozen=True, slots=True)
class Program:
    """A program and the Go package that it is built from; `version` is empty when go.mod pins it.

    Some can only be built in their own `module`, whose go.mod replaces others; `tags` choose what is built in.
    """

    name: str
    package: str
    version: str = ""
    module: str = ""
    tags: str = ""


ETCD = Program("etcd", "go.etcd.io/etcd/server/v3")
APISERVER = Program("kube-apiserver", f"{_KUBERNETES}/cmd/kube-apiserver")
CONTROLLERS = Program("kube-controller-manager", f"{_KUBERNETES}/cmd/kube-controller-manager")
SCHEDULER = Program("kube-scheduler", f"{_KUBERNETES}/cmd/kube-scheduler")
KUBELET = Program("kubelet", f"{_KUBERNETES}/cmd/kubelet")
PROXY = Program("kube-proxy", f"{_KUBERNETES}/cmd/kube-proxy")
KUBECTL = Program("kubectl", f"{_KUBERNETES}/cmd/kubectl")
# These ask for newer parts of Kubernetes than the cluster's own version has, so each is built by its own go.mod.
HELM = Program("helm", "helm.sh/helm/v4/cmd/helm", "v4.3.1")
KWOK = Program("kwok", "sigs.k8s.io/kwok/cmd/kwok", "v0.8.0")
COREDNS = Program("coredns", "github.com/coredns/coredns", "v1.15.0")
# Debian's Prometheus cannot find pods; of all that it can discover otherwise, nothing is of use here.
# v0.315.1 is Prometheus 3.15.1.
_PROMETHEUS = ("v0.315.1", "github.com/prometheus/prometheus", "remove_all_sd,enable_kubernetes_sd")
PROMETHEUS = Program("prometheus", "./cmd/prometheus", *_PROMETHEUS)
PROMTOOL = Program("promtool", "./cmd/promtool", *_PROMETHEUS)
PAUSE = Program("pause", "./pause")

CONTROL_PLANE = (ETCD, APISERVER, CONTROLLERS, SCHEDULER, KUBECTL)
NODE = (KUBELET, PROXY, COREDNS, HELM, PAUSE)


class Programs:
    """The programs of one cache folder."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._module = module(cache)

    def path(self, program: Program) -> Path:
        """Where the program lies once it is built; another version lies elsewhere."""
        return self._folder(program) / program.name

    def folders(self) -> list[Path]:
        """The folders of programs, as in PATH."""
        return list(dict.fromkeys(self._folder(program) for program in (KUBECTL, HELM, KWOK)))

    def build(self, programs: Iterable[Program]) -> None:
        """Have all of them, building those that are missing.

        Raises ClusterError when Go is not there or the build fails.
        """
        missing = [program for program in programs if not self.path(program).exists()]
        if not missing:
            return
        if shutil.which("go") is None:
            raise ClusterError("the cluster's programs are built with Go 1.26 or later, which is not on the PATH")
        log.info("building %s; the first time takes minutes", ", ".join(program.name for program in missing))
        self._build_pinned([program for program in missing if not program.version])
        for program in missing:
            if program.version:
                self._install(program)

    def _folder(self, program: Program) -> Path:
        if program.version:
            return self._cache / f"{program.name}-{program.version}"
        return self._cache / f"kubernetes-{self._module.version}-{self._module.digest}"

    def _build_pinned(self, programs: list[Program]) -> None:
        if not programs:
            return
        with self._workshop() as made:
            packages = [program.package for program in programs]
            source, flags = self._module.prepare(), _stamp(self._module.version)
            _go("build", "-o", f"{made}/", *packages, folder=Path(made), flags=flags, source=source)
            for program in programs:
                self._keep(program, Path(made) / _built_as(program.package))

    def _install(self, program: Program) -> None:
        with self._workshop() as made:
            if program.module:
                words = [f"-tags={program.tags}", "-o", f"{made}/", program.package]
                _go("build", *words, folder=Path(made), source=_source(program))
            else:
                _go("install", f"{program.package}@{program.version}", folder=Path(made))
            self._keep(program, Path(made) / program.name)

    def _workshop(self) -> "tempfile.TemporaryDirectory[str]":
        self._cache.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(dir=self._cache, prefix="building-")

    def _keep(self, program: Program, made: Path) -> None:
        self._folder(program).mkdir(exist_ok=True)
        made.replace(self.path(program))


def _built_as(package: str) -> str:
    """Go names a program by the last part of its package that is no version."""
    return next(part for part in reversed(package.split("/")) if not re.fullmatch(r"v\d+", part))


def _stamp(version: str) -> str:
    """Kubernetes reads its version from variables that the linker sets; clients and Helm depend on it."""
    major, minor, _ = version.removeprefix("v").split(".")
    variables = {"gitVersion": version, "gitMajor": major, "gitMinor": minor}
    return " ".join(f"-X k8s.io/component-base/version.{name}={value}" for name, value in variables.items())


def _source(program: Program) -> Path:
    """Where Go keeps the module's source, fetched when it is not there yet and held against its checksum."""
    listed = run(["go", "mod", "download", "-json", f"{program.module}@{program.version}"], seconds=_BUILD_SECONDS)
    return Path(json.loads(listed)["Dir"])


def _go(verb: str, *arguments: str, folder: Path, flags: str = "", source: Path | None = None) -> None:
    run(
        ["go", verb, "-trimpath", "-ldflags", f"-s -w {flags}".strip(), *arguments],
        seconds=_BUILD_SECONDS,
        env={"CGO_ENABLED": "0", "GOBIN": str(folder), "GOWORK": "off", "PATH": os.environ["PATH"]},
        cwd=source or folder,
    )
