"""The cluster as a tool: there in time, once, cut off from the world, and gone without a trace."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tallylight_cluster.audit import Request, requests_of
from tallylight_cluster.cluster import down, status, up
from tallylight_cluster.commands import run
from tallylight_cluster.control_plane import ControlPlane
from tallylight_cluster.credentials import API_PORT
from tallylight_cluster.daemons import Daemons
from tallylight_cluster.errors import ClusterError
from tallylight_cluster.kubectl import Kubectl
from tallylight_cluster.network import NODE_ADDRESS, inside
from tallylight_cluster.programs import CONTROL_PLANE, KUBECTL, Programs
from traces import processes_of, traces_of

pytestmark = pytest.mark.cluster

NAMES = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"]
ASK = ("get", "--raw", "/readyz", "--request-timeout=2s")
READY_SECONDS = 15.0  # 5 to 9 on two cores; the rest is for a busy machine


@pytest.fixture
def spare(named):
    """The paths of a cluster that a test may break."""
    mine = named("b")
    yield mine
    down(mine)


def test_it_is_ready_in_time_and_gone_without_a_trace(spare):
    Programs(spare.cache).build(CONTROL_PLANE)
    began = time.monotonic()
    up(spare, nodes=0)
    assert time.monotonic() - began < READY_SECONDS
    assert Daemons(spare).names() == NAMES
    assert len(processes_of(spare)) == len(NAMES)
    down(spare)
    assert traces_of(spare) == []


def test_a_second_up_touches_nothing(control_plane):
    before = {process.pid for process in processes_of(control_plane)}
    began = time.monotonic()
    up(control_plane, nodes=0)
    assert time.monotonic() - began < 3
    assert {process.pid for process in processes_of(control_plane)} == before


def test_after_a_crash_of_everything_it_comes_up_again(spare):
    up(spare, nodes=0)
    for process in processes_of(spare):
        process.send_signal(signal.SIGKILL)
    up(spare, nodes=0)
    assert Daemons(spare).names() == NAMES
    assert Kubectl(spare)("get", "--raw", "/readyz") == "ok"


def test_a_scheduler_that_ended_by_itself_is_started_again_and_what_runs_is_not(spare):
    up(spare, nodes=0)
    plane = ControlPlane(spare)
    assert plane.revive() == []
    before = {process.pid for process in processes_of(spare)}
    (scheduler,) = [process for process in processes_of(spare) if process.name() == "kube-scheduler"]
    scheduler.kill()
    scheduler.wait(5)
    assert plane.revive() == ["kube-scheduler"]
    assert Daemons(spare).names() == NAMES
    assert len(before & {process.pid for process in processes_of(spare)}) == len(NAMES) - 1


def test_a_start_that_was_cut_off_leaves_nothing_that_down_would_miss(spare, monkeypatch):
    plane = ControlPlane(spare)
    monkeypatch.setattr(plane, "_wait", lambda *_: sys.exit("killed here"))
    with pytest.raises(SystemExit):
        plane.up()
    for record in (spare.daemons).iterdir():
        record.unlink()  # and before it wrote down what it had started
    assert processes_of(spare)
    down(spare)
    assert traces_of(spare) == []


def test_down_where_nothing_is_up_is_no_error(spare):
    down(spare)
    assert status(spare) == f"the cluster {spare.name} is down\n"


def test_nothing_leads_out_and_the_api_is_inside_only(control_plane):
    with inside(control_plane):
        with pytest.raises(OSError, match=r"unreachable|timed out|No route"):
            socket.create_connection(("192.0.2.1", 80), timeout=1)
        socket.create_connection((NODE_ADDRESS, API_PORT), timeout=1).close()
    with pytest.raises(ClusterError):
        run([Programs(control_plane.cache).path(KUBECTL), *ASK], env={"KUBECONFIG": str(control_plane.kubeconfig)})


def test_a_command_runs_inside_with_kubectl_and_its_own_exit_status(control_plane):
    def told(*words):
        command = [sys.executable, "-m", "tallylight_cluster", "--name", control_plane.name, "run", "--", *words]
        env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=30, env=env)

    assert told("kubectl", "get", "namespaces", "-o", "name").stdout.startswith("namespace/default\n")
    assert told("sh", "-c", "exit 7").returncode == 7


def test_what_is_not_up_cannot_be_entered(spare):
    with pytest.raises(ClusterError, match="start the cluster with `up`"), inside(spare):
        pass


def test_the_keys_are_for_their_owner_alone(control_plane):
    secret = [*control_plane.keys.glob("*.key"), *control_plane.state.glob("*.kubeconfig")]
    assert len(secret) > 10
    assert {path.stat().st_mode & 0o777 for path in secret} == {0o600}


def test_what_a_user_requested_is_recorded(control_plane, kubectl):
    account = ("--as=system:serviceaccount:default:nosy",)
    kubectl.succeeds("get", "secrets", *account)
    kubectl.succeeds("get", "deployment", "many", "--subresource=status", *account)
    seen = requests_of(control_plane, "admin")
    assert {Request("list", "", "secrets"), Request("get", "apps", "deployments/status")} <= seen
    assert requests_of(control_plane, "system:kube-scheduler") == set()
