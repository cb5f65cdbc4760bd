"""What the API server and its controllers make of the chart: pods that are admitted, and drains that wait."""

import json
import time

import pytest
from helm_chart import NAMESPACE, hooks, the_one
from operator_process import wait_until

from tallylight_cluster.errors import ClusterError

pytestmark = pytest.mark.cluster

EVERYTHING = {
    "networkPolicy": {"enabled": True},
    "dashboards": {"enabled": True},
    "serviceMonitor": {"enabled": True, "interval": "15s", "labels": {"release": "kps"}},
    "podMonitor": {"enabled": True, "interval": "5s"},
    "prometheusRule": {"enabled": True},
    "monitor": {"namespaces": ["default"], "networkPolicy": {"enabled": True}},
    "priorityClassName": "system-cluster-critical",
    "podAnnotations": {"example.com/a": "b"},
    "nodeSelector": {"kubernetes.io/os": "linux"},
    "tolerations": [{"key": "a", "operator": "Exists"}],
    "affinity": {"nodeAffinity": {}},
    "extraEnv": [{"name": "A", "value": "b"}],
    "extraVolumes": [{"name": "a", "emptyDir": {}}],
    "extraVolumeMounts": [{"name": "a", "mountPath": "/a"}],
}
WEAK = {"securityContext": {"allowPrivilegeEscalation": True}}


@pytest.fixture
def pods(restricted):
    return lambda: json.loads(restricted("get", "pods", "-n", NAMESPACE, "-o", "json"))["items"]


def test_the_definition_is_accepted_and_is_the_one_of_the_contract(helm, restricted):
    crd = the_one(helm.rendered(), "CustomResourceDefinition")
    told = restricted("apply", "--dry-run=server", "--validate=strict", "-f", "-", stdin=json.dumps(crd))
    assert "livestreams.tallylight.dev" in told
    assert crd["spec"]["versions"][0]["schema"] == the_schema(restricted)


def the_schema(kubectl):
    """As the API server keeps it, from the CRD that the other tests use."""
    found = json.loads(kubectl("get", "crd", "livestreams.tallylight.dev", "-o", "json"))
    return found["spec"]["versions"][0]["schema"]


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({}, id="the defaults"),
        pytest.param(EVERYTHING, id="everything"),
        pytest.param({"watchNamespaces": ["default"]}, id="one namespace"),
    ],
)
def test_the_api_server_takes_every_field_and_admits_the_pods_as_restricted(helm, monitoring_kinds, values):
    manifests = helm.rendered(**values)
    accepted = monitoring_kinds(
        "apply", "--dry-run=server", "--validate=strict", "--warnings-as-errors", "-f", "-", stdin=listed(manifests)
    )
    assert len(accepted.splitlines()) == len(manifests) - len(hooks(manifests))


def listed(manifests):
    """All of them but the test's pod: it needs the account to be there."""
    kept = [manifest for manifest in manifests if manifest not in hooks(manifests)]
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": kept})


def test_both_operators_pods_and_the_tests_pod_are_made_in_a_restricted_namespace(install, pods):
    install()
    wait_until(lambda: len(pods()) == 3)
    names = {pod["metadata"]["labels"]["app.kubernetes.io/component"] for pod in pods()}
    assert names == {"operator", "test"}


def test_a_weakened_one_is_refused(helm, restricted):
    with pytest.raises(ClusterError, match="allowPrivilegeEscalation"):
        restricted("apply", "--dry-run=server", "--warnings-as-errors", "-f", "-", stdin=listed(helm.rendered(**WEAK)))


def evict(api, name):
    """What `kubectl drain` asks for each pod of a node. Returns why it may not be, or nothing."""
    body = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": name, "namespace": api.namespace}}
    path = f"/api/v1/namespaces/{api.namespace}/pods/{name}/eviction"
    try:
        api.kubectl("create", "--raw", path, "-f", "-", stdin=json.dumps(body))
    except ClusterError as error:
        return str(error)
    return ""


def on_air(api, operator, count):
    """The pods of so many streams, all Ready, by name."""
    for number in range(count):
        api.apply(f"cup-{number}", pipelines=number % 2 + 1)
    expected = sum(number % 2 + 1 for number in range(count))
    operator.until(lambda: len(api.pods()) == expected)
    names = sorted(pod["metadata"]["name"] for pod in api.pods())
    for name in names:
        api.runs(name)
        api.patch_pod(name, {"conditions": [{"type": "Ready", "status": "True"}]})
    return names


def budget(api):
    (found,) = api.get("poddisruptionbudgets")["items"]
    return found.get("status", {})


def until_the_budget_says(api, name, field, value):
    """Kubernetes learns of new kinds every 30 s, and allows nothing before; then it looks when a pod changes."""

    def says():
        api.kubectl("annotate", "pod", name, f"example.com/now={time.monotonic()}", "--overwrite", "-n", api.namespace)
        return budget(api).get(field) == value

    wait_until(says, 60, lambda: api.kubectl("describe", "poddisruptionbudgets", "-n", api.namespace))


def test_no_drain_evicts_a_monitor_of_any_stream_that_is_on_air(api, install, installed_operators):
    operator = installed_operators(install(monitor={"namespaces": [api.namespace]}))
    names = on_air(api, operator, 3)
    until_the_budget_says(api, names[0], "currentHealthy", len(names))
    assert budget(api)["expectedPods"] == len(names)  # asked of each LiveStream's scale
    assert all("disruption budget" in evict(api, name) for name in names)
    api.patch_pod(names[0], {"conditions": [{"type": "Ready", "status": "False"}]})  # its source is gone
    until_the_budget_says(api, names[0], "currentHealthy", len(names) - 1)
    assert "disruption budget" in evict(api, names[0])


def test_a_monitor_that_has_ended_holds_no_drain_and_keeps_the_others_safe(api, install, installed_operators):
    operator = installed_operators(install(monitor={"namespaces": [api.namespace]}))
    ended, *others = on_air(api, operator, 2)
    until_the_budget_says(api, ended, "currentHealthy", 1 + len(others))
    operator.kill()
    api.ends(ended)
    assert evict(api, ended) == ""
    assert all("disruption budget" in evict(api, name) for name in others)


def test_a_share_that_may_be_evicted_is_a_share_of_all_streams_monitors(api, install, installed_operators):
    some = {"namespaces": [api.namespace], "podDisruptionBudget": {"maxUnavailable": "50%"}}
    names = on_air(api, installed_operators(install(monitor=some)), 4)
    until_the_budget_says(api, names[0], "disruptionsAllowed", len(names) // 2)
    assert budget(api)["disruptionsAllowed"] == len(names) // 2


def test_a_namespace_without_monitors_is_held_up_by_nothing(api, install):
    install(monitor={"namespaces": [api.namespace]})
    wait_until(lambda: "disruptionsAllowed" in budget(api), 30)
    assert budget(api)["expectedPods"] == 0
    api.kubectl("run", "other", "--image=x", "-n", api.namespace)
    assert evict(api, "other") == ""
