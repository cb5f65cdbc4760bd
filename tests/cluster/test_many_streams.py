"""Hundreds of streams at once, on fake nodes: as soon as a bare client would have them, and nothing left of them."""

import pytest

from tallylight_bench.playground import furnish, nodes_for
from tallylight_cluster.cluster import down, up
from tallylight_cluster.kubectl import Kubectl

pytestmark = pytest.mark.cluster

AT_ONCE = 200
IDLE = 100
REST_SECONDS = 15.0


@pytest.fixture(scope="module")
def fleet(named):
    """The places of a control plane with fake nodes, that nobody else works on."""
    mine = named("m")
    try:
        up(mine, nodes=False, fake_nodes=nodes_for(AT_ONCE))
        furnish(mine)
        yield mine
    finally:
        down(mine)


def test_pods_get_to_fake_nodes_and_run_there(fleet):
    kubectl = Kubectl(fleet)
    kubectl("create", "deployment", "some", "--image=any", "--replicas=20")
    kubectl("wait", "--for=condition=Available", "--timeout=30s", "deployment/some", seconds=35)
    nodes = kubectl("get", "pods", "-l", "app=some", "-o", "jsonpath={.items[*].spec.nodeName}").split()
    assert len(nodes) == 20
    assert set(nodes) == {f"kwok-{number}" for number in range(nodes_for(AT_ONCE))}
    kubectl("delete", "deployment", "some", "--cascade=foreground", "--timeout=30s", seconds=35)
