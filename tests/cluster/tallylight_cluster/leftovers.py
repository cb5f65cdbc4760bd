"""Files that containerd, the network plugins and kubelet leave outside of the cluster's folder when they are killed."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from tallylight_cluster.containers import home, network_name
from tallylight_cluster.paths import ClusterPaths

_RESULTS = Path("/var/lib/cni/results")  # fixed in the plugins' library
_LOG_LINKS = Path("/var/log/containers")  # fixed in kubelet


class _Result(msgspec.Struct):
    container: str = msgspec.field(name="containerId")
    network: str = msgspec.field(name="networkName")


def leftovers(paths: ClusterPaths) -> list[Path]:
    """The files outside; to be listed while the cluster's folder is still there."""
    nodes = paths.of_nodes()
    of_nodes = [path for node in nodes for path in (*_shim_sockets(node), *_network_results(node))]
    return [*of_nodes, *_log_links(paths)]


def _shim_sockets(paths: ClusterPaths) -> Iterator[Path]:
    for path in (home(paths) / "state").glob("io.containerd.runtime.v2.task/*/*/address"):
        text = path.read_text().strip()
        if text.startswith("unix:///"):
            yield Path(text.removeprefix("unix://"))


def _network_results(paths: ClusterPaths) -> Iterator[Path]:
    """Two for each pod: that of our network names the container, and so leads to that of its loopback."""
    results = {path: _result(path) for path in _RESULTS.glob("*")}
    ours = {result.container for result in results.values() if result and result.network == network_name(paths)}
    yield from (path for path, result in results.items() if result and result.container in ours)


def _result(path: Path) -> _Result | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Result)
    except (msgspec.DecodeError, FileNotFoundError, IsADirectoryError):
        return None


def _log_links(paths: ClusterPaths) -> Iterator[Path]:
    for link in _LOG_LINKS.glob("*.log"):
        if link.is_symlink() and link.readlink().is_relative_to(paths.state):
            yield link
