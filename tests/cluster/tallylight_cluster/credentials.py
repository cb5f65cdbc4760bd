"""The users of the API server, each with a kubeconfig of its own."""

import base64
from dataclasses import dataclass
from pathlib import Path

import yaml

from tallylight_cluster.keys import Authority, Files, Identity, write_private
from tallylight_cluster.network import addresses
from tallylight_cluster.paths import ClusterPaths

NODE_NAME = "node"  # the first
API_PORT = 6443

_USERS = {
    "admin": Identity("admin", "system:masters"),
    "kube-controller-manager": Identity("system:kube-controller-manager"),
    "kube-scheduler": Identity("system:kube-scheduler"),
    "kube-proxy": Identity("system:kube-proxy"),
    "kwok": Identity("kwok", "system:masters"),
    "coredns": Identity("coredns", "system:masters"),
    "kubelet": Identity(f"system:node:{NODE_NAME}", "system:nodes"),
    "kubelet-2": Identity(f"system:node:{NODE_NAME}-2", "system:nodes"),
}
_API_NAMES = (
    "kubernetes",
    "kubernetes.default",
    "kubernetes.default.svc",
    "kubernetes.default.svc.cluster.local",
    "localhost",
    "127.0.0.1",
)


def numbered(name: str, number: int) -> str:
    """The name of a node, or of what is a node's own, by the node's number."""
    return name if number == 1 else f"{name}-{number}"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Where each certificate lies; a client's kubeconfig is `kubeconfig(name)`."""

    paths: ClusterPaths

    @property
    def authority(self) -> Path:
        """The certificate that all others are signed by."""
        return self.paths.keys / "ca.crt"

    def files(self, name: str) -> Files:
        """The certificate and key of one part."""
        return Files(self.paths.keys / f"{name}.crt", self.paths.keys / f"{name}.key")

    def kubeconfig(self, name: str) -> Path:
        """How one of the clients reaches the API server."""
        return self.paths.state / f"{name}.kubeconfig"

    def make(self) -> None:
        """Have them all; those that are there from before stay as they are."""
        if self.paths.kubeconfig.exists():
            return
        authority = Authority(self.paths.keys)
        network = addresses(self.paths)
        authority.issue("apiserver", Identity("kube-apiserver"), (*_API_NAMES, network.node, network.api_service))
        authority.issue("apiserver-to-kubelet", Identity("kube-apiserver", "system:masters"))
        authority.key_pair("service-accounts")
        # The admin's is written last: with it there, the others are complete.
        for name in reversed(_USERS):
            issued = authority.issue(name, _USERS[name])
            write_private(self.kubeconfig(name), _kubeconfig(name, network.host, self.authority, issued))


def _kubeconfig(name: str, host: str, authority: Path, files: Files) -> bytes:
    cluster = {"server": f"https://{host}:{API_PORT}", "certificate-authority-data": _encoded(authority)}
    user = {"client-certificate-data": _encoded(files.certificate), "client-key-data": _encoded(files.key)}
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "tallylight", "cluster": cluster}],
        "users": [{"name": name, "user": user}],
        "contexts": [{"name": "tallylight", "context": {"cluster": "tallylight", "user": name}}],
        "current-context": "tallylight",
    }
    return yaml.safe_dump(document, sort_keys=False).encode()


def _encoded(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()
