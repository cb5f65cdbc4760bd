"""etcd, the API server, the controllers and the scheduler: all of Kubernetes that decides, nothing that runs a pod."""

import json
import logging
from pathlib import Path

from tallylight_cluster.audit import AUDIT_POLICY, audit_log
from tallylight_cluster.credentials import API_PORT, Credentials
from tallylight_cluster.daemons import Daemons
from tallylight_cluster.errors import ClusterError
from tallylight_cluster.kubectl import Kubectl
from tallylight_cluster.module import module
from tallylight_cluster.network import addresses, make_network
from tallylight_cluster.paths import ClusterPaths
from tallylight_cluster.programs import APISERVER, CONTROL_PLANE, CONTROLLERS, ETCD, SCHEDULER, Program, Programs
from tallylight_cluster.waiting import wait_for

log = logging.getLogger(__name__)

_ETCD = "http://127.0.0.1:2379"
_READY_SECONDS = 60.0  # takes 5 on two idle cores
_ISSUER = "https://kubernetes.default.svc.cluster.local"


class ControlPlane:
    """The part of the cluster that has an API."""

    def __init__(self, paths: ClusterPaths) -> None:
        self._paths = paths
        self._programs = Programs(paths.cache)
        self._credentials = Credentials(paths)
        self._daemons = Daemons(paths)
        self._kubectl = Kubectl(paths)

    def up(self) -> None:
        """Have it built, started and ready; what runs already goes on running.

        Raises ClusterError when a part does not get ready in a minute, or another version runs already.
        """
        self._programs.build(CONTROL_PLANE)
        self._paths.state.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._credentials.make()
        make_network(self._paths)
        self._start(ETCD, _etcd(self._paths))
        self._start(APISERVER, _apiserver(self._paths, self._credentials))
        self._wait(APISERVER, "the API server is ready", "get", "--raw", "/readyz")
        self._require_version(module(self._paths.cache).version)
        self._start(CONTROLLERS, _controllers(self._credentials))
        self._start(SCHEDULER, _scheduler(self._credentials))
        # Without this account no pod may be created; the controllers make it as soon as they work.
        self._wait(CONTROLLERS, "the controllers work", "get", "serviceaccount", "default")
        self._wait(SCHEDULER, "the scheduler works", *_health_of_the_scheduler())

    def revive(self) -> list[str]:
        """Start those of the controllers and the scheduler that have ended by themselves; returns which had.

        In a cluster a kubelet does. The scheduler ends where it was told of one pod on two nodes, as may be once the
        API was away.
        """
        flags = {CONTROLLERS: _controllers, SCHEDULER: _scheduler}
        ended = [program for program in flags if not self._daemons.running(program.name)]
        for program in ended:
            self._start(program, flags[program](self._credentials))
        return [program.name for program in ended]

    def _require_version(self, wanted: str) -> None:
        runs = json.loads(self._kubectl("get", "--raw", "/version"))["gitVersion"]
        if runs != wanted:
            raise ClusterError(f"the cluster {self._paths.name} is Kubernetes {runs}, not {wanted}: end it by `down`")

    def _start(self, program: Program, flags: list[str]) -> None:
        self._daemons.start(program.name, [self._programs.path(program), *flags])

    def _wait(self, program: Program, what: str, *words: str) -> None:
        def so() -> bool:
            self._daemons.require(program.name)
            return self._kubectl.succeeds(*words)

        wait_for(what, so, _READY_SECONDS)


def _etcd(paths: ClusterPaths) -> list[str]:
    return [
        f"--data-dir={paths.state / 'etcd'}",
        f"--listen-client-urls={_ETCD}",
        f"--advertise-client-urls={_ETCD}",
        "--listen-peer-urls=http://127.0.0.1:2380",
        "--unsafe-no-fsync",  # these data need not outlive the machine
        "--log-level=warn",
    ]


def _apiserver(paths: ClusterPaths, credentials: Credentials) -> list[str]:
    served = credentials.files("apiserver")
    to_kubelet = credentials.files("apiserver-to-kubelet")
    accounts, network = credentials.files("service-accounts"), addresses(paths)
    return [
        f"--etcd-servers={_ETCD}",
        f"--bind-address={network.all_ours}",
        f"--advertise-address={network.node}",
        f"--secure-port={API_PORT}",
        f"--service-cluster-ip-range={network.services}",
        f"--client-ca-file={credentials.authority}",
        f"--tls-cert-file={served.certificate}",
        f"--tls-private-key-file={served.key}",
        f"--kubelet-client-certificate={to_kubelet.certificate}",
        f"--kubelet-client-key={to_kubelet.key}",
        "--kubelet-preferred-address-types=InternalIP",  # the node's name is not resolved
        f"--service-account-issuer={_ISSUER}",
        f"--service-account-key-file={accounts.certificate}",
        f"--service-account-signing-key-file={accounts.key}",
        "--authorization-mode=Node,RBAC",
        "--enable-admission-plugins=NodeRestriction",
        "--allow-privileged=true",
        f"--audit-policy-file={_audit_policy(paths)}",
        f"--audit-log-path={audit_log(paths)}",
    ]


def _audit_policy(paths: ClusterPaths) -> Path:
    path = paths.state / "audit-policy.json"
    path.write_text(AUDIT_POLICY)
    return path


def _controllers(credentials: Credentials) -> list[str]:
    return [
        f"--kubeconfig={credentials.kubeconfig(CONTROLLERS.name)}",
        f"--service-account-private-key-file={credentials.files('service-accounts').key}",
        f"--root-ca-file={credentials.authority}",
        "--use-service-account-credentials=true",
        "--bind-address=127.0.0.1",
        "--leader-elect=false",
    ]


def _scheduler(credentials: Credentials) -> list[str]:
    return [
        f"--kubeconfig={credentials.kubeconfig(SCHEDULER.name)}",
        f"--authentication-kubeconfig={credentials.kubeconfig(SCHEDULER.name)}",
        f"--authorization-kubeconfig={credentials.kubeconfig(SCHEDULER.name)}",
        "--bind-address=127.0.0.1",
        "--leader-elect=false",
    ]


def _health_of_the_scheduler() -> list[str]:
    return ["get", "--raw", "/readyz", "--server=https://127.0.0.1:10259", "--insecure-skip-tls-verify"]
