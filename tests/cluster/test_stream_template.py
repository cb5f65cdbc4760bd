"""A LiveStream's own choice of nodes and labels, on a real API server that has no nodes."""

import pytest
from cluster_api import the_pod

pytestmark = pytest.mark.cluster

TAINT = {"key": "pool", "value": "sports", "effect": "NoExecute", "tolerationSeconds": 5}


def chosen(pool):
    return {
        "metadata": {"labels": {"user.tallylight.dev/cost": "7"}, "annotations": {"user.tallylight.dev/note": "a, b"}},
        "spec": {"nodeSelector": {"pool": pool}, "tolerations": [TAINT]},
    }


def test_the_api_takes_the_pod_as_the_stream_wants_it_and_an_edit_makes_one_anew_or_waits(api, operator):
    api.apply(podTemplate=chosen("sprots"))
    pod = the_pod(api, operator)
    assert pod["spec"]["nodeSelector"] == {"pool": "sprots"}
    assert TAINT | {"operator": "Equal"} in [{"operator": "Equal"} | each for each in pod["spec"]["tolerations"]]
    assert pod["metadata"]["labels"]["user.tallylight.dev/cost"] == "7"
    assert pod["metadata"]["annotations"]["user.tallylight.dev/note"] == "a, b"
    operator.until(lambda: api.condition("Provisioned")["reason"] == "Unschedulable", seconds=20)

    api.apply(podTemplate=chosen("sports"))
    operator.until(lambda: [each["spec"]["nodeSelector"] for each in api.pods()] == [{"pool": "sports"}], seconds=20)
    api.runs(api.pods()[0]["metadata"]["name"])
    operator.until(lambda: api.condition("Degraded")["reason"] == "AsAsked")

    before = api.pods()[0]["metadata"]["uid"]
    api.apply(podTemplate=chosen("others"))
    operator.until(lambda: api.condition("Degraded")["reason"] == "EditPending")
    assert "podTemplate" in api.condition("Degraded")["message"]
    assert [each["metadata"]["uid"] for each in api.pods()] == [before]
