import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest
from api_proxy import kubeconfig_for
from cluster_api import Api
from operator_process import OperatorProcess, wait_until

from tallylight_cluster.cluster import down, up
from tallylight_cluster.commands import run
from tallylight_cluster.kubectl import Kubectl, within
from tallylight_cluster.network import inside
from tallylight_cluster.paths import ClusterPaths

PREFIX = "tests-"
FIGURES = pytest.StashKey()


def sweep_the_dead():
    """End the clusters of earlier sessions that were killed: a session's has its process's number in its name.

    Sessions that begin together do so one after the other: what one takes away, another would stumble over.
    """
    with (Path(tempfile.gettempdir()) / "tallylight-cluster-sweep.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for state in ClusterPaths.read(PREFIX).state.parent.glob(f"{PREFIX}[0-9]*-?"):
            if not psutil.pid_exists(int(state.name.split("-")[1])):
                down(ClusterPaths.read(state.name))


@pytest.fixture(scope="session")
def figures(pytestconfig):
    """What was measured, each with its sentence; all of them stand at the end of the run."""
    return pytestconfig.stash.setdefault(FIGURES, {})


def pytest_collection_modifyitems(items):
    """The cluster with everything in it comes last, for it lasts to the end: nothing is measured beside it."""
    items.sort(key=lambda item: "end_to_end" in item.nodeid)


def pytest_terminal_summary(terminalreporter, config):
    if told := config.stash.get(FIGURES, {}):
        terminalreporter.section("measured")
        terminalreporter.write_line("\n".join(told))


@pytest.fixture(scope="session")
def named():
    """The paths of a cluster that is this session's own, by a letter: a developer, or others' tests, have theirs."""
    if os.geteuid() != 0 or shutil.which("nsenter") is None:
        pytest.fail("a cluster needs root and nsenter; `pytest` without `-m cluster` needs neither")
    sweep_the_dead()
    return lambda letter: ClusterPaths.read(f"{PREFIX}{os.getpid()}-{letter}")


@pytest.fixture(scope="session")
def paths(named):
    mine = named("a")
    yield mine
    down(mine)


@pytest.fixture(scope="session")
def control_plane(paths):
    up(paths, nodes=0)
    return paths


@pytest.fixture(scope="session")
def kubectl(control_plane):
    return Kubectl(control_plane)


CRD = Path(__file__).parents[2] / "charts" / "tallylight" / "files" / "livestreams.yaml"
LEASE = "tallylight-operator"


@pytest.fixture(scope="session")
def livestreams(kubectl):
    kubectl("apply", "-f", str(CRD))
    kubectl.established("crd/livestreams.tallylight.dev")
    return kubectl


@pytest.fixture
def api(livestreams, request):
    """A namespace of the test's own, and no Lease from the test before."""
    namespace = f"t-{abs(hash(request.node.name)) % 10**8}"
    livestreams("delete", "lease", LEASE, "--ignore-not-found")
    livestreams("create", "namespace", namespace)
    yield Api(livestreams, namespace)
    livestreams("delete", "namespace", namespace, "--wait=false")


@pytest.fixture
def operators(control_plane, tmp_path, api):
    """Makes operators that end with the test, and serve its namespace only."""
    made = []

    def make(number=0, **settings):
        chosen = {"TALLYLIGHT_NAMESPACES": api.namespace} | settings
        made.append(OperatorProcess(control_plane, tmp_path, number, **chosen))
        return made[-1].begin()

    yield make
    for operator in made:
        operator.signal(signal.SIGCONT)
        operator.kill()


@pytest.fixture
def operator(operators):
    return operators()


PROXY_PORT = 17443
PROXY = Path(__file__).parents[1] / "support" / "api_proxy.py"


@pytest.fixture
def through_a_proxy(control_plane, operators, tmp_path):
    """An operator behind the proxy, and a way to set how the proxy misbehaves."""
    (tmp_path / "kubeconfig").write_text(json.dumps(kubeconfig_for(PROXY_PORT)))
    words = [sys.executable, PROXY, control_plane.kubeconfig, tmp_path, PROXY_PORT]
    process = subprocess.Popen([str(word) for word in within(control_plane, words)])

    def misbehave(mode):
        """Returns how many requests were refused or held so far."""
        command = ["curl", "--silent", "--fail", "-X", "PUT", f"http://127.0.0.1:{PROXY_PORT}/misbehave/{mode}"]
        return run(within(control_plane, command))

    try:
        wait_until(lambda: listens(control_plane))
        yield operators(KUBECONFIG=str(tmp_path / "kubeconfig")), misbehave
    finally:
        process.kill()
        process.wait(10)


def listens(paths):
    with inside(paths), socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", PROXY_PORT)) == 0
