import os
import shutil

import psutil
import pytest

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
