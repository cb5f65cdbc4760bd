"""One real cluster for all of these tests: built images, the chart installed by Helm, an origin, a Prometheus."""

import pytest
from cluster_api import Api
from installation import NAMESPACE, ROLES, Installation

from tallylight_cluster.cluster import down, up
from tallylight_cluster.prometheus import start_prometheus

STREAMS = "sports"


@pytest.fixture(scope="session")
def installation(named):
    paths = named("e")
    up(paths, nodes=True)
    made = Installation(paths)
    for role in ROLES:
        made.load(role)
    made.namespace(STREAMS)
    made.namespace(NAMESPACE)
    made.start_origin(STREAMS)
    made.install()
    yield made
    down(paths)


@pytest.fixture(scope="session")
def prometheus(installation):
    return start_prometheus(installation.paths)


@pytest.fixture
def streams(installation):
    """The namespace of the streams; what a test applied is gone after it."""
    api = Api(installation.kubectl, STREAMS)
    yield api
    api.kubectl("delete", "livestreams", "--all", "-n", STREAMS)
    api.kubectl(
        "wait",
        "pods",
        "-l",
        "app.kubernetes.io/name=tallylight-monitor",
        "-n",
        STREAMS,
        "--for=delete",
        "--timeout=60s",
        seconds=65,
    )
