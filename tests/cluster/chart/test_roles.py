"""The chart's roles against what the real operator requests of the API server: no less, and no more."""

import pytest
from cluster_api import Api, instant, the_pod
from helm_chart import CLUSTER_WIDE, NAMESPACE, aggregated, granted
from late_monitor import PROMISED, late_monitor, requested, runs_late
from operator_process import wait_until

from tallylight_cluster.audit import requests_of
from tallylight_contract import labels

pytestmark = pytest.mark.cluster


def whole_life(api, operators):
    """Everything that an operator ever does, by two of them."""
    leader, standby = operators(0), operators(1)
    leader.until(lambda: leader.leads)
    one_event(api, leader)
    leader.kill()
    standby.until(lambda: standby.leads)
    api.apply("bowl", suspend=False)
    standby.until(lambda: len(api.pods()) == 1)
    a_signal_is_followed(api, standby)
    a_late_one_is_promised_more(api, standby)
    a_stranger_in_the_way(api, standby)
    assert standby.end() == 0


def one_event(api, operator):
    """A monitor is created, runs, is drained, and its pod is deleted, with an Event for each."""
    api.apply()
    pod = the_pod(api, operator)
    api.runs(pod["metadata"]["name"])
    operator.until(lambda: api.condition("Ready")["status"] == "True")
    operator.until(lambda: "MonitorRunning" in api.events())
    api.apply(suspend=True)
    operator.until(lambda: labels.DRAIN in api.pods()[0]["metadata"]["annotations"])
    api.ends(pod["metadata"]["name"], outcome="window_ended")
    operator.until(lambda: api.pods() == [])


def a_signal_is_followed(api, operator):
    """A prober is made, told of one stream more, and removed."""
    words = ("pods", "-l", "app.kubernetes.io/name=tallylight-prober")
    api.apply("studio", schedule={"whenLive": {}})
    operator.until(lambda: len(api.get(*words)["items"]) == 1)
    api.apply("chapel", schedule={"whenLive": {}})
    operator.until(lambda: "chapel" in api.get(*words)["items"][0]["metadata"]["annotations"][labels.SOURCES])
    api.kubectl("delete", "livestreams", "studio", "chapel", "-n", api.namespace)
    operator.until(lambda: api.get(*words)["items"] == [])


def a_late_one_is_promised_more(api, operator):
    with late_monitor(operator.paths):
        runs_late(api, operator, "heavy")
        operator.until(lambda: requested(api, "heavy") == PROMISED, 30)
    api.kubectl("delete", "livestream", "heavy", "-n", api.namespace)
    operator.until(lambda: api.pods_of("heavy") == [], 40)


def a_stranger_in_the_way(api, operator):
    """A name that is taken: only then does an operator ask for a pod by its name."""
    window = {"start": instant(60), "end": instant(600)}
    api.apply("final", schedule={"window": window}, preRoll="2m")
    operator.until(lambda: len(api.pods()) == 2)
    (name,) = (pod["metadata"]["name"] for pod in api.pods() if pod["metadata"]["name"].startswith("final"))
    api.apply("final", schedule={"window": window}, preRoll="2m", suspend=True)
    operator.until(lambda: len(api.pods()) == 1)
    api.kubectl("run", name, "--image=x", "-n", api.namespace)
    api.apply("final", schedule={"window": window}, preRoll="2m", suspend=False)
    operator.until(lambda: "is not this LiveStream's" in api.condition("Provisioned", "final")["message"])


def asked(paths, release):
    requests = requests_of(paths, f"system:serviceaccount:{NAMESPACE}:{release}")
    return {(request.verb, request.group, request.resource) for request in requests}


def test_over_a_whole_run_it_requests_all_that_the_roles_allow_and_nothing_else(
    api, control_plane, install, installed_operators
):
    manifests = install()
    whole_life(api, lambda number: installed_operators(manifests, number))
    assert asked(control_plane, "tallylight") == granted(manifests)


def test_with_roles_in_its_namespaces_only_it_does_the_same_and_reaches_no_other(
    api, control_plane, install, installed_operators, livestreams
):
    elsewhere = Api(livestreams, "default")
    manifests = install("own", watchNamespaces=[api.namespace])
    assert not {manifest["kind"] for manifest in manifests} & CLUSTER_WIDE
    elsewhere.apply("other")
    try:
        whole_life(api, lambda number: installed_operators(manifests, number))
        assert elsewhere.status("other") == {}
    finally:
        livestreams("delete", "livestream", "other", "-n", "default")
    assert asked(control_plane, "own-tallylight") == granted(manifests)


@pytest.mark.parametrize(
    ("role", "verb", "what", "answer"),
    [
        pytest.param("view", "get", "livestreams", True, id="a viewer reads"),
        pytest.param("view", "get", "livestreams/status", True, id="a viewer reads the status"),
        pytest.param("view", "create", "livestreams", False, id="a viewer creates nothing"),
        pytest.param("edit", "create", "livestreams", True, id="an editor creates"),
        pytest.param("edit", "update", "livestreams/scale", True, id="an editor scales"),
        pytest.param("edit", "patch", "livestreams/status", False, id="no editor writes the status"),
        pytest.param("admin", "delete", "livestreams", True, id="an administrator deletes"),
    ],
)
def test_rights_in_a_namespace_hold_for_its_livestreams(api, install, role, verb, what, answer):
    roles = [manifest for manifest in install() if manifest["kind"] == "ClusterRole" and aggregated(manifest)]
    assert len(roles) == 2
    api.kubectl("create", "rolebinding", "jane", f"--clusterrole={role}", "--user=jane", "-n", api.namespace)
    question = ("auth", "can-i", verb, what.partition("/")[0], "--as=jane", "-n", api.namespace)
    subresource = [f"--subresource={part}"] if (part := what.partition("/")[2]) else []
    if answer:
        wait_until(lambda: api.kubectl.succeeds(*question, *subresource), 10)  # roles are put together in a moment
    else:
        wait_until(lambda: api.kubectl.succeeds("auth", "can-i", "get", "livestreams", *question[4:]), 10)
        assert not api.kubectl.succeeds(*question, *subresource)


def test_a_leader_may_write_no_lease_but_its_own(api, install):
    install()
    who = f"--as=system:serviceaccount:{NAMESPACE}:tallylight"
    assert api.kubectl.succeeds("auth", "can-i", "update", "lease/tallylight-operator", who, "-n", NAMESPACE)
    assert not api.kubectl.succeeds("auth", "can-i", "update", "lease/another", who, "-n", NAMESPACE)
    assert not api.kubectl.succeeds("auth", "can-i", "get", "lease/tallylight-operator", who, "-n", "default")
