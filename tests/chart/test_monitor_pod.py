"""From a value of the chart to a monitor's pod: rendered by Helm, read and checked by the operator, and made."""

import pytest
from helm_chart import environment, the_one
from pods import start, stream

from tallylight_contract import labels
from tallylight_operator.kubernetes.manifests import Owner, pod
from tallylight_operator.kubernetes.pod_check import check
from tallylight_operator.settings import MonitorSettings, read

pytestmark = pytest.mark.cluster

LEAST_ID = 1000680000  # the first of an OpenShift namespace's range
SPREAD = {"topologyKey": "zone", "maxSkew": 1, "whenUnsatisfiable": "ScheduleAnyway"}


def monitor_pod(helm, **values):
    """The pod that an operator of this release makes."""
    made = read(environment(helm.rendered(**values)), identity="").monitor
    check(made)
    return pod(start(), Owner(stream()), made)


def of_spec(name):
    return lambda made: made["spec"][name]


def of_container(name):
    return lambda made: made["spec"]["containers"][0][name]


@pytest.mark.parametrize(
    ("values", "where", "expected"),
    [
        pytest.param(
            {"nodeSelector": {"pool": "video"}}, of_spec("nodeSelector"), {"pool": "video"}, id="nodeSelector"
        ),
        pytest.param({"affinity": {"nodeAffinity": {}}}, of_spec("affinity"), {"nodeAffinity": {}}, id="affinity"),
        pytest.param(
            {"topologySpreadConstraints": [SPREAD]}, of_spec("topologySpreadConstraints"), [SPREAD], id="spread"
        ),
        pytest.param({"serviceAccountName": "video"}, of_spec("serviceAccountName"), "video", id="account"),
        pytest.param({"runtimeClassName": "gvisor"}, of_spec("runtimeClassName"), "gvisor", id="runtime class"),
        pytest.param({"dnsPolicy": "None"}, of_spec("dnsPolicy"), "None", id="dnsPolicy"),
        pytest.param(
            {"dnsConfig": {"searches": ["a.example"]}},
            of_spec("dnsConfig"),
            {"searches": ["a.example"]},
            id="dnsConfig",
        ),
        pytest.param(
            {"hostAliases": [{"ip": "10.0.0.1", "hostnames": ["origin"]}]},
            of_spec("hostAliases"),
            [{"ip": "10.0.0.1", "hostnames": ["origin"]}],
            id="hostAliases",
        ),
        pytest.param(
            {"extraEnv": [{"name": "TZ", "value": "UTC"}]},
            of_container("env"),
            [{"name": "TZ", "value": "UTC"}],
            id="environment",
        ),
        pytest.param(
            {"proxy": {"https": "http://proxy.example:3128", "noProxy": ".svc,10.0.0.0/8"}},
            of_container("env"),
            [
                {"name": "HTTPS_PROXY", "value": "http://proxy.example:3128"},
                {"name": "NO_PROXY", "value": ".svc,10.0.0.0/8"},
            ],
            id="a proxy",
        ),
        pytest.param(
            {
                "proxy": {"http": "http://proxy.example:3128"},
                "extraEnv": [{"name": "HTTP_PROXY", "valueFrom": {"secretKeyRef": {"name": "proxy", "key": "url"}}}],
            },
            lambda made: [each["valueFrom"] for each in of_container("env")(made) if each["name"] == "HTTP_PROXY"],
            [{"secretKeyRef": {"name": "proxy", "key": "url"}}],
            id="a proxy from a Secret goes before one that is written down",
        ),
        pytest.param(
            {"resources": {"limits": {"cpu": 1}}},
            of_container("resources"),
            {"requests": {"cpu": "350m", "memory": "192Mi"}, "limits": {"cpu": "1", "memory": "512Mi"}},
            id="a limit of the CPU above the request, where a LimitRange's own is below it",
        ),
        pytest.param(
            {"podTemplate": {"spec": {"schedulerName": "own"}}}, of_spec("schedulerName"), "own", id="podTemplate"
        ),
    ],
)
def test_a_value_arrives_in_the_monitors_pod(helm, values, where, expected):
    assert where(monitor_pod(helm, monitor=values)) == expected


def test_what_is_added_stands_beside_the_operators_own(helm):
    values = {
        "podLabels": {"team": "video"},
        "podAnnotations": {"note": "x"},
        "tolerations": [{"key": "pool", "operator": "Exists"}],
        "extraVolumes": [{"name": "more", "emptyDir": {}}],
        "extraVolumeMounts": [{"name": "more", "mountPath": "/more"}],
        "podSecurityContext": {"supplementalGroups": [7]},
        "securityContext": {"seccompProfile": {"type": "Localhost", "localhostProfile": "video"}},
    }
    made, plain = monitor_pod(helm, monitor=values), monitor_pod(helm)
    assert made["metadata"]["labels"] == plain["metadata"]["labels"] | {"team": "video"}
    assert made["metadata"]["annotations"].items() >= {"note": "x", labels.SAFE_TO_EVICT: "false"}.items()
    assert len(made["spec"]["tolerations"]) == len(plain["spec"]["tolerations"]) + 1
    assert made["spec"]["volumes"] == [*plain["spec"]["volumes"], {"name": "more", "emptyDir": {}}]
    assert made["spec"]["securityContext"] == plain["spec"]["securityContext"] | {"supplementalGroups": [7]}
    assert of_container("securityContext")(made)["capabilities"] == {"drop": ["ALL"]}
    assert of_container("volumeMounts")(made)[-1] == {"name": "more", "mountPath": "/more"}


def test_pod_template_has_the_last_word(helm):
    values = {"nodeSelector": {"a": "1", "b": "1"}, "podTemplate": {"spec": {"nodeSelector": {"a": "2", "b": None}}}}
    assert monitor_pod(helm, monitor=values)["spec"]["nodeSelector"] == {"a": "2"}


@pytest.mark.parametrize(
    ("bundle", "source"),
    [
        pytest.param(
            {"configMap": "roots"},
            {"configMap": {"name": "roots", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
            id="a ConfigMap",
        ),
        pytest.param(
            {"secret": "roots", "key": "own.pem"},
            {"secret": {"secretName": "roots", "items": [{"key": "own.pem", "path": "ca.crt"}], "defaultMode": 0o440}},
            id="a Secret, by another key",
        ),
    ],
)
def test_a_ca_bundle_is_mounted_and_named_to_the_monitor(helm, bundle, source):
    made = monitor_pod(helm, monitor={"caBundle": bundle, "extraEnv": [{"name": "TZ", "value": "UTC"}]})
    assert made["spec"]["volumes"][-1] == {"name": "ca-bundle"} | source
    mount = of_container("volumeMounts")(made)[-1]
    assert (mount["name"], mount["readOnly"]) == ("ca-bundle", True)
    named = {each["name"]: each["value"] for each in of_container("env")(made)}
    assert named == {"TZ": "UTC", "SSL_CERT_FILE": f"{mount['mountPath']}/ca.crt"}


def restricted_v2_refuses(spec):
    """The fields by which OpenShift's restricted-v2 refuses a pod."""
    security = spec.get("securityContext", {})
    return {name for name in ("runAsUser", "runAsGroup", "fsGroup") if security.get(name, LEAST_ID) < LEAST_ID}


def both(helm, **values):
    """The specs of an operator's pod and of a monitor's."""
    operator = the_one(helm.rendered(**values), "Deployment")["spec"]["template"]["spec"]
    return operator, monitor_pod(helm, **values)["spec"]


def test_elsewhere_pods_have_an_id_of_their_own_which_openshift_refuses(helm):
    for spec in both(helm):
        assert restricted_v2_refuses(spec) >= {"runAsUser", "runAsGroup"}


def test_on_openshift_the_platform_assigns_the_ids_and_the_rest_stays_restricted(helm):
    for spec in both(helm, openshift="true"):
        assert restricted_v2_refuses(spec) == set()
        assert spec["securityContext"] == {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}


def test_an_id_that_is_chosen_for_monitors_stays(helm):
    made = monitor_pod(helm, openshift="true", monitor={"podSecurityContext": {"runAsUser": LEAST_ID + 5}})
    assert made["spec"]["securityContext"]["runAsUser"] == LEAST_ID + 5
    assert restricted_v2_refuses(made["spec"]) == set()


@pytest.mark.parametrize(
    ("openshift", "api", "assigned"),
    [
        pytest.param("auto", ["--api-versions", "security.openshift.io/v1"], True, id="auto, on OpenShift"),
        pytest.param("auto", [], False, id="auto, elsewhere"),
        pytest.param("false", ["--api-versions", "security.openshift.io/v1"], False, id="no"),
    ],
)
def test_openshift_is_recognized_by_its_api(helm, openshift, api, assigned):
    text = helm("template", "x", helm.chart, *api, values={"openshift": openshift})
    assert ("runAsUser: 65532" not in text) == assigned
    assert ('"runAsUser": null' in text) == assigned


def test_without_any_value_a_pod_is_not_patched(helm):
    assert read(environment(helm.rendered()), identity="").monitor.patches == ()


NEW = (
    "resources", "podLabels", "podAnnotations", "nodeSelector", "tolerations", "affinity", "topologySpreadConstraints",
    "proxy", "extraEnv", "extraVolumes", "extraVolumeMounts", "podSecurityContext", "securityContext",
    "serviceAccountName", "runtimeClassName", "dnsPolicy", "dnsConfig", "hostAliases", "caBundle", "podTemplate",
)  # fmt: skip


def test_an_upgrade_with_reuse_values_lacks_what_is_new_and_still_renders(helm):
    lacking = helm.rendered(openshift=None, proxy=None, monitor=dict.fromkeys(NEW))
    usual = read(environment(helm.rendered()), identity="").monitor
    assert read(environment(lacking), identity="").monitor == MonitorSettings(usual.image, operator=usual.operator)
