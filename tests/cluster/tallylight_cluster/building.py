"""Builds images without a registry: a base from Debian's packages, and on it the project's own Dockerfiles.

A Dockerfile begins with `ARG BASE=…` and `FROM ${BASE}`: others give it a Python image, and here it gets ours.
"""

import hashlib
import logging
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tallylight_cluster.commands import run
from tallylight_cluster.debian import have_packages, mirror
from tallylight_cluster.errors import ClusterError

log = logging.getLogger(__name__)

_SUITE = "trixie"  # whose Python is 3.13, as that of the usual base
# What an image of Python has that others build upon: `python`, `python -m venv`, and the certificate authorities.
_INCLUDED = "ca-certificates,python-is-python3,python3-venv"
_BASE = f"tallylight.test/base:{_SUITE}-{hashlib.sha256(_INCLUDED.encode()).hexdigest()[:8]}"

_TOOLS = {"debootstrap": "debootstrap", "buildah": "buildah"}
_BUILD_SECONDS = 900.0
# This machine's certificate authorities and pip settings hold for what is built on it too.
_OF_THE_MACHINE = ("/etc/ssl/certs", "/etc/pip.conf")


class Builder:
    """Builds images into a store that lies in the cache."""

    def __init__(self, cache: Path) -> None:
        self._store = cache / "images"

    def build(self, tag: str, dockerfile: Path, context: Path, arguments: Mapping[str, str] | None = None) -> Path:
        """Build the image, and return a docker-archive of it that `load_image` takes.

        Raises ClusterError when a step of the Dockerfile fails, or the base cannot be made.
        """
        given = {"BASE": self.base(), **(arguments or {})}
        machine = [path for path in _OF_THE_MACHINE if Path(path).exists()]
        self._buildah(
            "bud",
            "--isolation=chroot",
            "--network=host",
            "--layers",
            *(f"--volume={path}:{path}:ro" for path in machine),
            *(f"--build-arg={name}={value}" for name, value in given.items()),
            f"--file={dockerfile}",
            f"--tag={tag}",
            str(context),
        )
        return self.archive(tag)

    def base(self) -> str:
        """The name of the base image in the store; made when it is not there yet.

        Raises ClusterError when Debian's packages cannot be fetched.
        """
        have_packages(_TOOLS)
        if _BASE not in self._buildah("images", "--format={{.Name}}:{{.Tag}}").split():
            log.info("making the base image; the first time takes a minute")
            self._make_base()
        return _BASE

    def archive(self, tag: str) -> Path:
        """A docker-archive of an image of the store; the one from before when the image has not changed since."""
        name, image = _digest(tag), self._buildah("images", "--quiet", "--no-trunc", tag).strip()
        kept = self._store / f"{name}-{_digest(image)}.tar"
        if not kept.exists():
            for older in self._store.glob(f"{name}-*"):
                older.unlink()
            self._buildah("push", tag, f"docker-archive:{kept}.new:{tag}")
            kept.with_suffix(".tar.new").rename(kept)
        return kept

    @contextmanager
    def unpacked(self, tag: str) -> Iterator[Path]:
        """The folder that is an image's root, for as long as the block lasts; what is written to it is thrown away."""
        container = self._buildah("from", "--pull-never", tag).strip()
        try:
            yield Path(self._buildah("mount", container).strip())
        finally:
            self._buildah("rm", container)

    def _make_base(self) -> None:
        with tempfile.TemporaryDirectory(dir=self._store, prefix="base-") as made:
            root = Path(made) / "root"
            words = ["--variant=minbase", f"--include={_INCLUDED}", _SUITE, str(root), mirror()]
            run(["debootstrap", *words], seconds=_BUILD_SECONDS)
            for useless in ("var/cache/apt/archives", "var/lib/apt/lists", "usr/share/doc", "usr/share/man"):
                _empty(root / useless)
            container = self._buildah("from", "scratch").strip()
            self._buildah("add", container, str(root), "/")
            self._buildah("config", "--cmd=python3", container)
            self._buildah("commit", "--rm", container, _BASE)

    def _buildah(self, *words: str) -> str:
        self._store.mkdir(parents=True, exist_ok=True)
        # Overlays, as containerd has them too: a plain copy for each step makes a build take minutes.
        options = [f"--root={self._store / 'layers'}", f"--runroot={self._store / 'run'}", "--storage-driver=overlay"]
        return run(["buildah", *options, *words], seconds=_BUILD_SECONDS)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _empty(folder: Path) -> None:
    if not folder.is_dir():
        raise ClusterError(f"the base has no {folder}: debootstrap made something else than a Debian")
    shutil.rmtree(folder)
    folder.mkdir()
