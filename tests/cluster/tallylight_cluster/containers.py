"""containerd, which runs containers, and the network that it gives to pods."""

import json
from pathlib import Path

from tallylight_cluster.daemons import Daemons
from tallylight_cluster.network import addresses
from tallylight_cluster.paths import ClusterPaths
from tallylight_cluster.waiting import wait_for

PAUSE_IMAGE = "tallylight.test/pause:1"

_PLUGINS = "/usr/lib/cni"  # where Debian puts them
_READY_SECONDS = 30.0

_CONFIG = """\
version = 2
root = "{home}/root"
state = "{home}/state"
[grpc]
  address = "{home}/containerd.sock"
[plugins."io.containerd.internal.v1.opt"]
  path = "{home}/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{pause}"
  # Without CAP_SYS_RESOURCE no process may lower it, and runc would fail with "can't get final child's PID".
  restrict_oom_score_adj = true
  # Below our own folder, so that ending the cluster finds them.
  netns_mounts_under_state_dir = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "{plugins}"
    conf_dir = "{home}/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      Root = "{home}/runc"
"""


def home(paths: ClusterPaths) -> Path:
    """All that containerd keeps."""
    return paths.state / "containerd"


def socket(paths: ClusterPaths) -> Path:
    """Where containerd answers."""
    return home(paths) / "containerd.sock"


def network_name(paths: ClusterPaths) -> str:
    """What the plugins file the pods' addresses under."""
    return f"tallylight-{paths.name}"


def start_containerd(paths: ClusterPaths) -> None:
    """Have containerd running.

    Raises ClusterError when it does not answer within half a minute.
    """
    daemons = Daemons(paths)
    folder = home(paths)
    (folder / "cni").mkdir(parents=True, exist_ok=True)
    config = folder / "config.toml"
    config.write_text(_CONFIG.format(home=folder, pause=PAUSE_IMAGE, plugins=_PLUGINS))
    (folder / "cni" / "pods.conflist").write_text(json.dumps(_pod_network(paths), indent=2))
    if not daemons.running("containerd"):
        socket(paths).unlink(missing_ok=True)  # of one that was killed: it would look as if it answered
    daemons.start("containerd", ["containerd", "--config", config])

    def answers() -> bool:
        daemons.require("containerd")
        return socket(paths).exists()

    wait_for("containerd answers", answers, _READY_SECONDS)


def _pod_network(paths: ClusterPaths) -> dict[str, object]:
    """A link from the node to each pod: no bridge, for there an answer from a Service would take the short way back."""
    network = addresses(paths)
    pods = {
        "type": "host-local",
        "ranges": [[{"subnet": network.pods}]],
        "routes": [{"dst": network.everywhere}],
        "dataDir": str(paths.state / "pod-addresses"),
    }
    return {
        "cniVersion": "1.0.0",
        "name": network_name(paths),
        "plugins": [
            {"type": "ptp", "ipam": pods},
            {"type": "portmap", "capabilities": {"portMappings": True}},
        ],
    }
