"""What Helm makes of values: the manifests, as they would be applied."""

import json
from pathlib import Path

import pytest
import yaml
from helm_chart import CHART, CLUSTER_WIDE, NAMESPACE, VERSION, hooks, of_kind, the_one
from pods import raw_pod, raw_prober

from tallylight_contract.crd import custom_resource_definition
from tallylight_operator.kubernetes.monitor_container import PORT

pytestmark = pytest.mark.cluster

DIGEST = "sha256:" + "a" * 64
DEFAULTS = {
    "ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition", "Deployment", "Pod", "PodDisruptionBudget",
    "Role", "RoleBinding", "Service", "ServiceAccount",
}  # fmt: skip


def kinds(manifests):
    return {manifest["kind"] for manifest in manifests}


def template(manifests):
    return the_one(manifests, "Deployment")["spec"]["template"]


def container(manifests):
    (only,) = template(manifests)["spec"]["containers"]
    return only


def environment(manifests):
    return {entry["name"]: entry.get("value") for entry in container(manifests)["env"]}


@pytest.mark.parametrize(
    ("values", "more", "fewer"),
    [
        pytest.param({}, set(), set(), id="the defaults"),
        pytest.param({"crds": {"enabled": False}}, set(), {"CustomResourceDefinition"}, id="the CRD by others"),
        pytest.param({"replicas": 1}, set(), {"PodDisruptionBudget"}, id="one operator is not kept from drains"),
        pytest.param(
            {"podDisruptionBudget": {"enabled": False}}, set(), {"PodDisruptionBudget"}, id="no budget if not wanted"
        ),
        pytest.param({"service": {"enabled": False}}, set(), {"Service", "Pod"}, id="no Service, nothing to test by"),
        pytest.param(
            {"serviceAccount": {"create": False, "name": "mine"}}, set(), {"ServiceAccount"}, id="an account of others"
        ),
        pytest.param(
            {"rbac": {"create": False}},
            set(),
            {"ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"},
            id="roles by others",
        ),
        pytest.param({"networkPolicy": {"enabled": True}}, {"NetworkPolicy"}, set(), id="a NetworkPolicy"),
        pytest.param({"serviceMonitor": {"enabled": True}}, {"ServiceMonitor"}, set(), id="a ServiceMonitor"),
        pytest.param({"podMonitor": {"enabled": True}}, {"PodMonitor"}, set(), id="a PodMonitor"),
        pytest.param({"prometheusRule": {"enabled": True}}, {"PrometheusRule"}, set(), id="rules"),
        pytest.param({"dashboards": {"enabled": True}}, {"ConfigMap"}, set(), id="dashboards"),
    ],
)
def test_each_kind_is_there_when_it_is_wanted(helm, values, more, fewer):
    assert kinds(helm.rendered(**values)) == (DEFAULTS | more) - fewer


def test_the_definition_is_the_contracts_and_stays_when_the_release_goes(helm):
    crd = the_one(helm.rendered(), "CustomResourceDefinition")
    assert crd["metadata"].pop("annotations") == {"helm.sh/resource-policy": "keep"}
    assert crd["metadata"].pop("labels")["app.kubernetes.io/managed-by"] == "Helm"
    assert crd == custom_resource_definition()


def test_the_definition_goes_with_the_release_if_so_asked(helm):
    crd = the_one(helm.rendered(crds={"keep": False}), "CustomResourceDefinition")
    assert "annotations" not in crd["metadata"]


@pytest.mark.parametrize(
    ("image", "whole"),
    [
        pytest.param({}, f"tallylight/operator:{VERSION}", id="of the chart's version"),
        pytest.param({"tag": "7"}, "tallylight/operator:7", id="a tag"),
        pytest.param({"registry": "r.example:5000"}, f"r.example:5000/tallylight/operator:{VERSION}", id="a registry"),
        pytest.param({"repository": "r.example/o"}, f"r.example/o:{VERSION}", id="a registry in the repository"),
        pytest.param({"digest": DIGEST}, f"tallylight/operator@{DIGEST}", id="a digest"),
        pytest.param({"digest": DIGEST, "tag": "7"}, f"tallylight/operator:7@{DIGEST}", id="a digest, and its tag"),
    ],
)
def test_an_image_is_named_whole(helm, image, whole):
    made = helm.rendered(image=image)
    assert container(made)["image"] == whole
    assert the_one(hooks(made), "Pod")["spec"]["containers"][0]["image"] == whole
    monitors = environment(helm.rendered(monitor={"image": image}))["TALLYLIGHT_MONITOR_IMAGE"]
    assert monitors == whole.replace("tallylight/operator", "tallylight/monitor")


def test_everything_that_selects_the_operators_selects_their_pods_and_no_others(helm):
    made = helm.rendered(
        networkPolicy={"enabled": True}, serviceMonitor={"enabled": True}, podLabels={"app.kubernetes.io/name": "x"}
    )
    worn = template(made)["metadata"]["labels"]
    selectors = [
        the_one(made, "Deployment")["spec"]["selector"]["matchLabels"],
        the_one(made, "PodDisruptionBudget")["spec"]["selector"]["matchLabels"],
        the_one(made, "NetworkPolicy")["spec"]["podSelector"]["matchLabels"],
        the_one(made, "Service")["spec"]["selector"],
        template(made)["spec"]["topologySpreadConstraints"][0]["labelSelector"]["matchLabels"],
    ]
    scraped = the_one(made, "ServiceMonitor")["spec"]["selector"]["matchLabels"]
    assert all(selector.items() <= worn.items() for selector in selectors)
    assert scraped.items() <= the_one(made, "Service")["metadata"]["labels"].items()
    others = [the_one(hooks(made), "Pod")["metadata"]["labels"], raw_pod()["metadata"]["labels"]]
    assert not any(selector.items() <= labels.items() for selector in selectors for labels in others)


def selects(selector, pod):
    """Whether a label selector takes a pod."""
    worn, wanted = pod["metadata"]["labels"], selector.get("matchExpressions", ())
    assert {each["operator"] for each in wanted} <= {"In"}
    return selector["matchLabels"].items() <= worn.items() and all(
        worn[each["key"]] in each["values"] for each in wanted
    )


def test_policies_let_the_operators_ask_monitors_why_nothing_is_received(helm):
    scrapers = [{"podSelector": {"matchLabels": {"app": "prometheus"}}}]
    made = helm.rendered(
        networkPolicy={"enabled": True},
        monitor={"namespaces": ["sports"], "networkPolicy": {"enabled": True, "ingressFrom": scrapers}},
    )
    of = {one["metadata"]["name"]: one["spec"] for one in made if one["kind"] == "NetworkPolicy"}
    ways = [rule for rule in of["tallylight"]["egress"] if rule["ports"] == [{"port": "metrics", "protocol": "TCP"}]]
    (to,) = ways[0]["to"]
    assert to["namespaceSelector"] == {}
    assert all(selects(to["podSelector"], pod) for pod in (raw_pod(), raw_prober()))
    *known, operators = of["tallylight-monitors"]["ingress"][0]["from"]
    assert known == scrapers
    assert operators["podSelector"]["matchLabels"].items() <= template(made)["metadata"]["labels"].items()
    assert operators["namespaceSelector"]["matchLabels"] == {
        "kubernetes.io/metadata.name": the_one(made, "Deployment")["metadata"]["namespace"]
    }


def test_everything_that_selects_monitors_selects_the_pods_that_the_operator_makes(helm):
    made = helm.rendered(
        podMonitor={"enabled": True}, monitor={"namespaces": ["sports"], "networkPolicy": {"enabled": True}}
    )
    of_monitors = [one for one in made if one["metadata"]["name"] == "tallylight-monitors"]
    policy, budget = the_one(of_monitors, "NetworkPolicy")["spec"], the_one(of_monitors, "PodDisruptionBudget")["spec"]
    scraped = the_one(of_monitors, "PodMonitor")["spec"]
    selectors = (policy["podSelector"], scraped["selector"], budget["selector"])
    assert all(selects(selector, raw_pod()) for selector in selectors)
    # A prober may be evicted: another takes over at once.
    assert [selects(selector, raw_prober()) for selector in selectors] == [True, True, False]
    ports = raw_pod()["spec"]["containers"][0]["ports"]
    assert [port["name"] for port in ports if port["containerPort"] == PORT] == ["metrics"]
    assert policy["ingress"][0]["ports"] == [{"port": "metrics", "protocol": "TCP"}]
    assert scraped["podMetricsEndpoints"] == [{"port": "metrics", "honorLabels": True}]


@pytest.mark.parametrize(
    ("values", "where"),
    [
        pytest.param({}, [], id="nowhere, where any namespace may have some"),
        pytest.param({"watchNamespaces": ["a", "b"]}, ["a", "b"], id="in the namespaces that are served"),
        pytest.param({"monitor": {"namespaces": ["c"]}}, ["c"], id="in those that are named"),
        pytest.param(
            {"watchNamespaces": ["a"], "monitor": {"podDisruptionBudget": {"enabled": False}}}, [], id="if wanted"
        ),
    ],
)
def test_monitors_are_kept_from_drains_where_it_is_known_that_they_run(helm, values, where):
    budgets = of_kind(helm.rendered(**values), "PodDisruptionBudget")
    of_monitors = [one for one in budgets if one["metadata"]["name"] == "tallylight-monitors"]
    assert [one["metadata"]["namespace"] for one in of_monitors] == where
    assert all(one["spec"]["maxUnavailable"] == 0 for one in of_monitors)


def test_in_namespaced_mode_nothing_is_of_the_whole_cluster(helm):
    made = helm.rendered(watchNamespaces=["a", "b"], crds={"enabled": False})
    assert not kinds(made) & CLUSTER_WIDE
    roles = {(one["metadata"]["namespace"], one["metadata"]["name"]) for one in of_kind(made, "Role")}
    assert roles == {("a", "tallylight"), ("b", "tallylight"), (NAMESPACE, "tallylight-leader")}
    for binding in of_kind(made, "RoleBinding"):
        assert binding["subjects"] == [{"kind": "ServiceAccount", "name": "tallylight", "namespace": NAMESPACE}]
        assert (binding["metadata"]["namespace"], binding["roleRef"]["name"]) in roles


def test_no_role_of_the_operators_holds_a_star(helm):
    roles = [one for one in helm.rendered() if one["kind"] in ("Role", "ClusterRole")]
    assert "*" not in json.dumps([role["rules"] for role in roles])


def test_the_probes_ask_the_ports_on_which_the_operator_listens(helm):
    made = helm.rendered(metrics={"port": 9999}, health={"port": 9998})
    ports = {port["name"]: port["containerPort"] for port in container(made)["ports"]}
    assert ports == {"metrics": 9999, "health": 9998}
    asked = {probe: container(made)[probe]["httpGet"] for probe in ("startupProbe", "livenessProbe", "readinessProbe")}
    assert asked == {
        "startupProbe": {"path": "/healthz", "port": "health"},
        "livenessProbe": {"path": "/healthz", "port": "health"},
        "readinessProbe": {"path": "/readyz", "port": "metrics"},
    }
    assert environment(made)["TALLYLIGHT_METRICS"] == "[::]:9999"
    assert environment(made)["TALLYLIGHT_HEALTH"] == "[::]:9998"


def test_every_object_has_the_labels_that_all_shall_have_and_none_overrides_ours(helm):
    made = helm.rendered(
        commonLabels={"team": "sports", "app.kubernetes.io/name": "x"},
        monitor={"namespaces": ["a"], "networkPolicy": {"enabled": True}},
        **{name: {"enabled": True} for name in ("networkPolicy", "serviceMonitor", "podMonitor", "prometheusRule")},
    )
    for manifest in [*made, template(made)]:
        assert manifest["metadata"]["labels"]["team"] == "sports"
        assert manifest["metadata"]["labels"]["app.kubernetes.io/name"] == "tallylight"


def test_another_version_of_the_chart_alone_starts_no_pod_anew(helm):
    assert not {"helm.sh/chart", "app.kubernetes.io/version"} & set(template(helm.rendered())["metadata"]["labels"])


@pytest.mark.parametrize(
    ("release", "values", "name"),
    [
        pytest.param("tallylight", {}, "tallylight", id="a release of the chart's name"),
        pytest.param("tv", {}, "tv-tallylight", id="of another"),
        pytest.param("tv", {"nameOverride": "lamp"}, "tv-lamp", id="with another name for the chart"),
        pytest.param("tv", {"fullnameOverride": "lamp"}, "lamp", id="with a name of its own"),
        pytest.param("v" * 53, {}, "v" * 52, id="of the longest name"),
    ],
)
def test_objects_bear_the_releases_name(helm, release, values, name):
    made = helm.rendered(release, **values)
    assert the_one(made, "Deployment")["metadata"]["name"] == name
    assert environment(made)["TALLYLIGHT_LEASE_NAME"] == f"{name}-operator"
    assert all(len(one["metadata"]["name"]) <= 63 for one in made)


@pytest.mark.parametrize("path", sorted(Path(CHART, "files/dashboards").glob("*.json")), ids=lambda path: path.stem)
def test_a_dashboard_gets_to_grafana_as_it_is(helm, path):
    made = helm.rendered(dashboards={"enabled": True, "namespace": "grafana"})
    (held,) = [one for one in of_kind(made, "ConfigMap") if one["metadata"]["name"] == f"tallylight-{path.stem}"]
    assert json.loads(held["data"][f"tallylight-{path.name}"]) == json.loads(path.read_text())
    assert held["metadata"]["namespace"] == "grafana"
    assert held["metadata"]["labels"]["grafana_dashboard"] == "1"
    assert held["metadata"]["annotations"] == {"grafana_folder": "Tallylight"}


def test_the_rules_get_to_prometheus_as_they_are(helm):
    made = the_one(helm.rendered(prometheusRule={"enabled": True, "labels": {"release": "kps"}}), "PrometheusRule")
    assert made["spec"] == yaml.safe_load((CHART / "files/rules.yaml").read_text())
    assert made["metadata"]["labels"]["release"] == "kps"


@pytest.mark.parametrize(
    ("values", "page"),
    [
        pytest.param({}, "docs/runbook.md", id="the project's"),
        pytest.param({"runbookUrl": "https://wiki.example/tv/runbook"}, "https://wiki.example/tv/runbook", id="a copy"),
    ],
)
def test_each_alert_leads_to_the_runbook_that_people_can_open(helm, values, page):
    made = the_one(helm.rendered(prometheusRule={"enabled": True} | values), "PrometheusRule")
    alerts = [rule for group in made["spec"]["groups"] for rule in group["rules"] if "alert" in rule]
    assert alerts
    for alert in alerts:
        assert alert["annotations"]["runbook_url"] == f"{page}#{alert['alert'].lower()}"
