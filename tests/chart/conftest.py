import pytest
from helm_chart import Helm

from tallylight_cluster.places import Places


@pytest.fixture(scope="session")
def helm():
    return Helm(Places.read("chart").cache)
