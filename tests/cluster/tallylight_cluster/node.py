"""The one real node: containerd, kubelet, kube-proxy and CoreDNS on this machine, in the cluster's network."""

from pathlib import Path
from typing import Any

import yaml

from tallylight_cluster.cgroups import make_cgroups, root_cgroup
from tallylight_cluster.containers import socket, start_containerd
from tallylight_cluster.credentials import NODE_NAME, Credentials
from tallylight_cluster.daemons import Daemons
from tallylight_cluster.debian import have_packages
from tallylight_cluster.dns import CLUSTER_DOMAIN, start_dns
from tallylight_cluster.images import load_pause_image
from tallylight_cluster.kubectl import Kubectl
from tallylight_cluster.network import addresses
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
_PROXY_HEALTH = "http://127.0.0.1:10256"  # healthy once its rules are in the kernel


class Node:
    """The part of the cluster that runs pods."""

    def __init__(self, paths: ClusterPaths) -> None:
        self._paths = paths
        self._programs = Programs(paths.cache)
        self._credentials = Credentials(paths)
        self._daemons = Daemons(paths)

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
        start_containerd(self._paths)
        load_pause_image(self._paths)
        start_dns(self._paths)
        self._start_kubelet()
        self._start_proxy()
        wait_for("the node is Ready", self._ready, _READY_SECONDS)

    def _ready(self) -> bool:
        for name in (KUBELET.name, PROXY.name, COREDNS.name):
            self._daemons.require(name)
        kubectl = Kubectl(self._paths)
        return kubectl.succeeds("wait", "--for=condition=Ready", "--timeout=1s", f"node/{NODE_NAME}") and (
            kubectl.succeeds("get", "--raw", "/healthz", f"--server={_PROXY_HEALTH}")
        )

    def _start_kubelet(self) -> None:
        make_cgroups(self._paths)
        resolv = self._paths.state / "resolv.conf"
        resolv.write_text(f"nameserver {addresses(self._paths).node}\n")
        files = self._credentials.files(KUBELET.name)
        flags = [
            f"--config={self._written('kubelet.yaml', _kubelet(self._paths, self._credentials, resolv))}",
            f"--kubeconfig={self._credentials.kubeconfig(KUBELET.name)}",
            f"--root-dir={self._paths.state / 'kubelet'}",
            f"--cert-dir={files.key.parent}",
            f"--hostname-override={NODE_NAME}",
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
            "hostnameOverride": NODE_NAME,
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
        "clusterDNS": [addresses(paths).node],
        "clusterDomain": CLUSTER_DOMAIN,
        "resolvConf": str(resolv),
        "podLogsDir": str(paths.state / "pod-logs"),
        "volumePluginDir": str(paths.state / "volume-plugins"),
        "makeIPTablesUtilChains": False,
        # Images cannot be pulled again, and the machine's disk is not the cluster's.
        "imageGCHighThresholdPercent": 100,
        "evictionHard": {"memory.available": "100Mi"},
    }
