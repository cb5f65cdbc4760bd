"""What Helm says to values that cannot be meant: it names them, before anything is installed."""

import re
from pathlib import Path

import pytest

from tallylight_cluster.errors import ClusterError
from tallylight_operator.kubernetes.pod_check import KEPT_OF_CONTAINER, KEPT_OF_POD

pytestmark = pytest.mark.cluster

ROOT = Path(__file__).parents[2]


def own(**spec):
    return {"monitor": {"podTemplate": {"spec": spec}}}


def of_monitor(**container):
    return own(containers=[{"name": "monitor"} | container])


def test_helm_knows_all_that_the_operator_keeps_of_its_container_and_pod():
    template = (ROOT / "charts/tallylight/templates/_monitor-pod.tpl").read_text()
    check = template.partition('checkPodTemplate" -')[2].partition("{{- define")[0]
    listed = [set(re.findall(r'"(\w+)"', names)) for names in re.findall(r"\$name := list ([^}]*)", check)]
    assert listed == [set(KEPT_OF_POD), set(KEPT_OF_CONTAINER)]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        pytest.param({"replica": 2}, "'replica' not allowed", id="an unknown value"),
        pytest.param({"monitor": {"images": {}}}, "'images' not allowed", id="an unknown one of a group"),
        pytest.param({"monitor": {"image": {"version": "1"}}}, "'version' not allowed", id="of a group in a group"),
        pytest.param({"replicas": "two"}, "/replicas': got string, want integer", id="a word for a number"),
        pytest.param({"replicas": -1}, "/replicas': minimum", id="fewer than none"),
        pytest.param({"image": {"tag": 1}}, "/image/tag': got number, want string", id="a number for a tag"),
        pytest.param({"image": {"tag": "1 2"}}, "/image/tag': '1 2' does not match", id="a tag that is none"),
        pytest.param({"image": {"digest": "latest"}}, "/image/digest': 'latest' does not match", id="no digest"),
        pytest.param({"image": {"repository": ""}}, "/image/repository': minLength", id="no repository"),
        pytest.param({"image": {"pullPolicy": "Sometimes"}}, "must be one of 'Always'", id="a word not in the list"),
        pytest.param({"crds": {"keep": "yes"}}, "/crds/keep': got string, want boolean", id="a word for yes or no"),
        pytest.param({"watchNamespaces": "a,b"}, "/watchNamespaces': got string, want array", id="a text for a list"),
        pytest.param({"watchNamespaces": ["a_b"]}, "'a_b' does not match", id="no namespace's name"),
        pytest.param({"watchNamespaces": ["a", "a"]}, "items at 0 and 1 are equal", id="a namespace twice"),
        pytest.param({"metrics": {"port": 80}}, "/metrics/port': minimum", id="a port that needs root"),
        pytest.param({"commonLabels": {"a": 1}}, "/commonLabels/a': got number, want string", id="a number in a label"),
        pytest.param({"imagePullSecrets": ["a"]}, "/imagePullSecrets/0': got string", id="a name for an object"),
        pytest.param(
            {"monitor": {"podDisruptionBudget": {"maxUnavailable": "half"}}}, "does not match", id="no percentage"
        ),
        pytest.param({"openshift": "yes"}, "/openshift': value must be one of", id="neither yes, no nor auto"),
        pytest.param({"monitor": {"podTemplate": {"sepc": {}}}}, "'sepc' not allowed", id="no part of a pod"),
        pytest.param(
            {"monitor": {"podTemplate": {"metadata": {"name": "x"}}}}, "'name' not allowed", id="a pod's name"
        ),
        pytest.param(
            {"monitor": {"podTemplate": {"spec": []}}}, "/podTemplate/spec': got array, want object", id="no pod's spec"
        ),
        pytest.param(own(restartPolicy="Never"), "spec.restartPolicy: the operator needs it", id="how it restarts"),
        pytest.param(own(containers=[{"image": "x"}]), "each must have name", id="a container without a name"),
        pytest.param(of_monitor(command=["sh"]), "spec.containers[monitor].command: the operator", id="its command"),
        pytest.param(of_monitor(image="x"), "spec.containers[monitor].image: the operator", id="its image"),
        pytest.param({"monitor": {"nodeSelector": {"a": True}}}, "want string", id="yes for a text"),
        pytest.param({"monitor": {"resources": {"limits": {"gpu": 1}}}}, "'gpu' not allowed", id="no such resource"),
        pytest.param(
            {"monitor": {"caBundle": {"configMap": "a", "secret": "b"}}},
            "monitor.caBundle: name a configMap or a secret",
            id="two bundles",
        ),
        pytest.param({"monitor": {"proxy": {"https": "p:3128"}}}, "'p:3128' does not match", id="a proxy of no scheme"),
        pytest.param({"monitor": {"proxy": {"socks": "x"}}}, "'socks' not allowed", id="a proxy of another kind"),
        pytest.param({"podMonitor": {"interval": "often"}}, "'often' does not match", id="no duration"),
        pytest.param(
            {"serviceMonitor": {"enabled": True}, "service": {"enabled": False}},
            "serviceMonitor.enabled needs service.enabled",
            id="a ServiceMonitor of no Service",
        ),
        pytest.param(
            {"serviceAccount": {"create": False}}, "serviceAccount.name must be set", id="no account to run as"
        ),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_by_name(helm, values, message):
    with pytest.raises(ClusterError) as refused:
        helm.rendered(**values)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({}, id="the defaults"),
        pytest.param({"global": {"anything": 1}, "enabled": False}, id="as a part of another chart"),
        pytest.param({"securityContext": {"runAsUser": None}}, id="a default taken away"),
        pytest.param({"resources": {"limits": {"cpu": 1, "memory": "1Gi"}}}, id="quantities of both kinds"),
    ],
)
def test_lint_finds_nothing_to_warn_of(helm, values):
    assert "0 chart(s) failed" in helm("lint", "--strict", helm.chart, values=values)
