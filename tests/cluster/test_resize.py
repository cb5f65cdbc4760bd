"""A monitor whose node does not let it run is promised more, at a real API server, without another process."""

import pytest
from late_monitor import PROMISED, late_monitor, requested, runs_late

pytestmark = pytest.mark.cluster


def test_its_node_is_asked_for_what_it_needs_and_nothing_else_of_its_pod_changes(api, operator, control_plane):
    with late_monitor(control_plane):
        name = runs_late(api, operator, "cup")
        operator.until(lambda: requested(api, "cup") == PROMISED, 30)
        (pod,) = api.pods_of("cup")
        assert pod["metadata"]["name"] == name
        assert pod["spec"]["containers"][0]["resources"]["limits"]["cpu"] == "1"
