"""How closely a LiveStream is looked at, on a real API server that has no nodes: its pod's requests, and its edits."""

import pytest
from cluster_api import the_pod

from tallylight_contract import labels
from tallylight_contract.order import MonitorOrder
from tallylight_contract.wire import decoded

pytestmark = pytest.mark.cluster


def resources(pod):
    (container,) = pod["spec"]["containers"]
    return container["resources"]


def test_a_light_streams_pod_requests_little_and_an_edit_of_a_running_ones_tier_waits_for_the_next(api, operator):
    api.apply(tier="Light")
    pod = the_pod(api, operator)
    assert resources(pod) == {"requests": {"cpu": "50m", "memory": "192Mi"}, "limits": {"memory": "512Mi"}}
    assert decoded(pod["metadata"]["annotations"][labels.ORDER], MonitorOrder).tier == "Light"
    operator.until(lambda: api.condition("Degraded")["reason"] == "AsAsked")

    api.apply(tier="Probe")  # what could not start yet is made anew
    operator.until(lambda: [resources(each)["requests"]["cpu"] for each in api.pods()] == ["20m"], seconds=20)
    api.runs(api.pods()[0]["metadata"]["name"])
    operator.until(lambda: api.condition("Ready")["status"] == "True")
    assert api.condition("Degraded")["reason"] == "AsAsked"

    before = api.pods()[0]["metadata"]["uid"]
    api.apply(tier="Full")
    operator.until(lambda: api.condition("Degraded")["reason"] == "EditPending")
    assert "tier" in api.condition("Degraded")["message"]
    assert [(each["metadata"]["uid"], resources(each)["requests"]["cpu"]) for each in api.pods()] == [(before, "20m")]
    assert "NotSupported" not in dict(api.warnings())
