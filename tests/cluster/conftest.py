import os
import shutil
import signal
from pathlib import Path

import psutil
import pytest
from cluster_api import Api
from operator_process import OperatorProcess

from tallylight_cluster.cluster import down, up
from tallylight_cluster.kubectl import Kubectl
from tallylight_cluster.places import Places

PREFIX = "tests-"


def sweep_the_dead():
    """End the clusters of earlier sessions that were killed: a session's has its process's number in its name."""
    for state in Places.read(PREFIX).state.parent.glob(f"{PREFIX}[0-9]*-?"):
        if not psutil.pid_exists(int(state.name.split("-")[1])):
            down(Places.read(state.name))


@pytest.fixture(scope="session")
def named():
    """The places of a cluster that is this session's own, by a letter: a developer, or others' tests, have theirs."""
    if os.geteuid() != 0 or shutil.which("nsenter") is None:
        pytest.fail("a cluster needs root and nsenter; `pytest` without `-m cluster` needs neither")
    sweep_the_dead()
    return lambda letter: Places.read(f"{PREFIX}{os.getpid()}-{letter}")


@pytest.fixture(scope="session")
def places(named):
    mine = named("a")
    yield mine
    down(mine)


@pytest.fixture(scope="session")
def control_plane(places):
    up(places, nodes=False)
    return places


@pytest.fixture(scope="session")
def kubectl(control_plane):
    return Kubectl(control_plane)


CRD = Path(__file__).parents[2] / "charts" / "tallylight" / "crds" / "livestreams.yaml"
LEASE = "tallylight-operator"


@pytest.fixture(scope="session")
def livestreams(kubectl):
    kubectl("apply", "-f", str(CRD))
    kubectl("wait", "--for=condition=Established", "crd/livestreams.tallylight.dev", "--timeout=20s")
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
