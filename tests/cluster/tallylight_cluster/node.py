"""A real node: containerd, kubelet and kube-proxy on this machine. The first, in the cluster's network, has CoreDNS.

Another is in a network of its own on a link to the first, and has its own control groups and folder.
"""

from pathlib import Path
from typing import Any

import yaml

from tallylight_cluster.cgroups import make_cgroups, root_cgroup
from tallylight_cluster.cleanup import end_node
from tallylight_cluster.containers import socket, start_containerd
from tallylight_cluster.credentials import NODE_NAME, Credentials, numbered
from tallylight_cluster.daemons import Daemons
from tallylight_cluster.debian import have_packages
from tallylight_cluster.dns import CLUSTER_DOMAIN, start_dns
from tallylight_cluster.images import load_pause_image
from tallylight_cluster.kubectl import Kubectl
from tallylight_cluster.network import addresses, cut_off, join_network
from tallylight_cluster.paths import ClusterPaths
from tallylight_cluster.programs import COREDNS, KUBELET, NODE, PROXY, Programs
from tallylight_cluster.waiting import wait_for

_PACKAGES = {
    "containerd": "containerd",
    "runc": "runc",
    "/usr/lib/cni/ptp": "containernetworking-plugins",
    "nft": "nftables",
    "iptables": "iptables",  # portmap, for host ports
    "conntrack": "conntrack",
}
_READY_SECONDS = 60.0  # takes 3 on two idle cores
_PROXY_PORT = 10256  # of its health: it is healthy once its rules are in the kernel


class Node:
    """A part of the cluster that runs pods."""

    def __init__(self, cluster: ClusterPaths, number: int = 1) -> None:
        self._cluster, self._paths = cluster, cluster.of_node(number)
        self.name = numbered(NODE_NAME, number)
        self._programs = Programs(cluster.cache)
        self._credentials = Credentials(cluster)
        self._daemons = Daemons(self._paths)

    def prepare(self) -> None:
        """Have all programs, installed or built.

        Raises ClusterError when one cannot be had.
        """
        have_packages(_PACKAGES)
        self._programs.build(NODE)

    def up(self) -> None:
        """Have the node Ready, on a control plane that is up.

        Raises ClusterError when it does not get so in a minute.
        """
        if self._paths.number > 1:
            self._paths.keys.mkdir(parents=True, exist_ok=True, mode=0o700)
            join_network(self._cluster, self._paths)
        start_containerd(self._paths)
        load_pause_image(self._paths)
        start_dns(self._cluster)
        self._start_kubelet()
        self._start_proxy()
        wait_for(f"the node {self.name} is Ready", self._ready, _READY_SECONDS)

    def kill(self) -> None:
        """As by a power cut: it is cut off, and all that ran on it is gone. `up` is its next start. Not for the first.

        Raises ClusterError when a process cannot be ended.
        """
        cut_off(self._cluster, self._paths)
        end_node(self._paths)

    def _ready(self) -> bool:
        for name in (KUBELET.name, PROXY.name):
            self._daemons.require(name)
        Daemons(self._cluster).require(COREDNS.name)
        kubectl = Kubectl(self._cluster)
        health = f"http://{addresses(self._paths).host}:{_PROXY_PORT}"
        return kubectl.succeeds("wait", "--for=condition=Ready", "--timeout=1s", f"node/{self.name}") and (
            kubectl.succeeds("get", "--raw", "/healthz", f"--server={health}")
        )

    def _start_kubelet(self) -> None:
        make_cgroups(self._paths)
        resolv = self._paths.state / "resolv.conf"
        resolv.write_text(f"nameserver {addresses(self._cluster).node}\n")
        user = numbered(KUBELET.name, self._paths.number)
        config = _kubelet(self._paths, self._credentials, resolv) | {"clusterDNS": [addresses(self._cluster).node]}
        flags = [
            f"--config={self._written('kubelet.yaml', config)}",
            f"--kubeconfig={self._credentials.kubeconfig(user)}",
            f"--root-dir={self._paths.state / 'kubelet'}",
            f"--cert-dir={self._paths.keys}",
            f"--hostname-override={self.name}",
            f"--node-ip={addresses(self._paths).node}",
        ]
        self._daemons.start(KUBELET.name, [self._programs.path(KUBELET), *flags])

    def _start_proxy(self) -> None:
        config = {
            "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
            "kind": "KubeProxyConfiguration",
            "bindAddress": addresses(self._paths).all_ours,
            "mode": "nftables",
            "conntrack": {"maxPerCore": 0},  # the limit belongs to the whole machine
            "clientConnection": {"kubeconfig": str(self._credentials.kubeconfig(PROXY.name))},
            "hostnameOverride": self.name,
        }
        path = self._written("kube-proxy.yaml", config)
        self._daemons.start(PROXY.name, [self._programs.path(PROXY), f"--config={path}"])

    def _written(self, name: str, config: dict[str, Any]) -> Path:
        path = self._paths.state / name
        if not self._daemons.running(path.stem):  # kube-proxy ends itself when its file is touched
            path.write_text(yaml.safe_dump(config, sort_keys=False))
        return path


def _kubelet(paths: ClusterPaths, credentials: Credentials, resolv: Path) -> dict[str, Any]:
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "containerRuntimeEndpoint": f"unix://{socket(paths)}",
        "cgroupDriver": "cgroupfs",
        "cgroupRoot": root_cgroup(paths),
        "failCgroupV1": False,
        "failSwapOn": False,
        "enforceNodeAllocatable": [],
        "authentication": {
            "x509": {"clientCAFile": str(credentials.authority)},
            "anonymous": {"enabled": False},
            "webhook": {"enabled": True},
        },
        "authorization": {"mode": "Webhook"},
        "address": addresses(paths).all_ours,
        "clusterDomain": CLUSTER_DOMAIN,
        "resolvConf": str(resolv),
        "podLogsDir": str(paths.state / "pod-logs"),
        "volumePluginDir": str(paths.state / "volume-plugins"),
        "makeIPTablesUtilChains": False,
        # Images cannot be pulled again, and the machine's disk is not the cluster's.
        "imageGCHighThresholdPercent": 100,
        "evictionHard": {"memory.available": "100Mi"},
    }
