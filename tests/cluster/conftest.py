import os
import shutil

import pytest

from tallylight_cluster.cluster import down, up
from tallylight_cluster.kubectl import Kubectl
from tallylight_cluster.places import Places


@pytest.fixture(scope="session")
def places():
    """Of a cluster that is the tests' own, beside one that a developer may have up."""
    if os.geteuid() != 0 or shutil.which("nsenter") is None:
        pytest.fail("a cluster needs root and nsenter; `pytest` without `-m cluster` needs neither")
    mine = Places.read("tallylight-tests")
    down(mine)
    yield mine
    down(mine)


@pytest.fixture(scope="session")
def control_plane(places):
    up(places, nodes=False)
    return places


@pytest.fixture(scope="session")
def kubectl(control_plane):
    return Kubectl(control_plane)
