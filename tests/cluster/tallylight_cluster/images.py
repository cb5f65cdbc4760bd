"""Container images that are made here and loaded into containerd: no registry takes part."""

import hashlib
import io
import json
import platform
import tarfile
from pathlib import Path
from typing import Any

from tallylight_cluster.commands import run
from tallylight_cluster.containers import PAUSE_IMAGE, socket
from tallylight_cluster.paths import ClusterPaths
from tallylight_cluster.programs import PAUSE, Programs

_IMPORT_SECONDS = 180.0
_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}  # what Go and OCI call them


def load_image(paths: ClusterPaths, archive: Path) -> None:
    """Give each node the images in a docker-archive or OCI archive; pods name them, and pull `Never`.

    Raises ClusterError when containerd does not take it.
    """
    for node in paths.of_nodes():
        run(["ctr", "-a", socket(node), "-n", "k8s.io", "images", "import", archive], seconds=_IMPORT_SECONDS)


def load_pause_image(paths: ClusterPaths) -> None:
    """Give the node what every pod's sandbox runs."""
    if PAUSE_IMAGE in run(["ctr", "-a", socket(paths), "-n", "k8s.io", "images", "list", "-q"]).split():
        return
    archive = paths.state / "pause.tar"
    archive.write_bytes(_archive(PAUSE_IMAGE, Programs(paths.cache).path(PAUSE)))
    load_image(paths, archive)
    archive.unlink()


def _archive(name: str, program: Path) -> bytes:
    """A docker-archive of one layer with one program, which it runs."""
    layer = _tar({program.name: program.read_bytes()})
    config: dict[str, Any] = {
        "architecture": _ARCHITECTURES.get(platform.machine(), platform.machine()),
        "os": "linux",
        "config": {"Entrypoint": [f"/{program.name}"], "User": "65534:65534"},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(layer).hexdigest()}"]},
    }
    manifest = [{"Config": "config.json", "RepoTags": [name], "Layers": ["layer.tar"]}]
    files = {"config.json": config, "manifest.json": manifest}
    return _tar({"layer.tar": layer, **{path: json.dumps(value).encode() for path, value in files.items()}})


def _tar(files: dict[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w") as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o755
            tar.addfile(entry, io.BytesIO(content))
    return whole.getvalue()
