"""What containerd, the network plugins and kubelet leave outside of the cluster's folder, when they are killed."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from tallylight_cluster.containers import home, network_name
from tallylight_cluster.places import Places

_RESULTS = Path("/var/lib/cni/results")  # the plugins' library knows no other place
_LOG_LINKS = Path("/var/log/containers")  # nor does kubelet


class _Result(msgspec.Struct):
    container: str = msgspec.field(name="containerId")
    network: str = msgspec.field(name="networkName")


def leavings(places: Places) -> list[Path]:
    """The files outside; to be asked while the cluster's folder is still there."""
    return [*_shim_sockets(places), *_network_results(places), *_log_links(places)]


def _shim_sockets(places: Places) -> Iterator[Path]:
    for path in (home(places) / "state").glob("io.containerd.runtime.v2.task/*/*/address"):
        text = path.read_text().strip()
        if text.startswith("unix:///"):
            yield Path(text.removeprefix("unix://"))


def _network_results(places: Places) -> Iterator[Path]:
    """A pod's two: that of our network names the container, by which that of its loopback is found."""
    results = {path: _result(path) for path in _RESULTS.glob("*")}
    ours = {result.container for result in results.values() if result and result.network == network_name(places)}
    yield from (path for path, result in results.items() if result and result.container in ours)


def _result(path: Path) -> _Result | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Result)
    except (msgspec.DecodeError, FileNotFoundError, IsADirectoryError):
        return None


def _log_links(places: Places) -> Iterator[Path]:
    for link in _LOG_LINKS.glob("*.log"):
        if link.is_symlink() and link.readlink().is_relative_to(places.state):
            yield link
