import pytest
from helm_chart import Helm

from tallylight_cluster.paths import ClusterPaths


@pytest.fixture(scope="session")
def helm():
    return Helm(ClusterPaths.read("chart").cache)
