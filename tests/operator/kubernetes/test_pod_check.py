"""What an installation may fit monitors' pods by, and what it is refused at the operator's start."""

from decimal import Decimal

import pytest
from pods import SETTINGS, start, stream

from tallylight_contract import labels
from tallylight_contract.livestream import Resources
from tallylight_operator.command import CANNOT_RUN, main
from tallylight_operator.environment import InvalidSettingError
from tallylight_operator.kubernetes.manifests import Owner, pod
from tallylight_operator.kubernetes.pod_check import check
from tallylight_operator.kubernetes.quantities import amount
from tallylight_operator.settings import MonitorSettings


def monitor(**of_container):
    return {"spec": {"containers": [{"name": "monitor"} | of_container]}}


def fitted(*patches, **spec):
    settings = MonitorSettings("image", patches=patches)
    check(settings)
    return pod(start(), Owner(stream(**spec)), settings)


def refusal(*patches):
    with pytest.raises(InvalidSettingError) as refused:
        check(MonitorSettings("image", patches=patches))
    return str(refused.value)


@pytest.mark.parametrize(
    "patch",
    [
        pytest.param(
            {"metadata": {"labels": {"team": "video"}, "annotations": {"a/b": "c"}}}, id="labels, annotations"
        ),
        pytest.param({"spec": {"nodeSelector": {"pool": "video"}, "runtimeClassName": "gvisor"}}, id="where, and how"),
        pytest.param(
            {"spec": {"tolerations": [{"key": "pool", "operator": "Equal", "value": "x", "effect": "NoSchedule"}]}},
            id="a taint",
        ),
        pytest.param({"spec": {"securityContext": {"runAsUser": None, "fsGroup": 1000680000}}}, id="ids"),
        pytest.param({"spec": {"containers": [{"name": "log", "image": "l"}]}}, id="a container more"),
        pytest.param({"spec": {"initContainers": [{"name": "i", "restartPolicy": "Always"}]}}, id="a native sidecar"),
        pytest.param(monitor(env=[{"name": "TZ", "value": "UTC"}]), id="a variable"),
        pytest.param(monitor(ports=[{"containerPort": 1, "name": "x"}]), id="a port more"),
        pytest.param(
            {"spec": {"volumes": [{"name": "ca", "configMap": {"name": "ca"}}]}}
            | monitor(volumeMounts=[{"mountPath": "/ca", "name": "ca"}]),
            id="a volume",
        ),
        pytest.param({"spec": {"volumes": [{"name": "v", "emptyDir": {"sizeLimit": 1}}]}}, id="an amount in digits"),
        pytest.param({"spec": {"dnsPolicy": "None", "dnsConfig": {"nameservers": ["10.0.0.1"]}}}, id="names"),
        pytest.param({"metadata": None, "spec": {"affinity": None}}, id="nothing, written down"),
    ],
)
def test_a_patch_that_fits_the_pod_to_a_cluster_is_taken(patch):
    check(MonitorSettings("image", patches=(patch,)))


@pytest.mark.parametrize(
    ("patch", "words"),
    [
        pytest.param({"spec": {"nodeSelektor": {}}}, "spec.nodeSelektor: a pod has no such field; did you mean nodeSelector?", id="misspelt"),  # noqa: E501
        pytest.param({"spec": {"tolerations": {}}}, "spec.tolerations: must be a list", id="a map for a list"),
        pytest.param({"spec": {"tolerations": [{"efect": "x"}]}}, "spec.tolerations[0].efect", id="deep in a list"),
        pytest.param({"spec": {"tolerations": [None]}}, "spec.tolerations[0]: is empty", id="an empty item"),
        pytest.param({"spec": {"nodeSelector": {"a": True}}}, "nodeSelector.a: must be a text, in quotes", id="yes"),
        pytest.param({"spec": {"nodeSelector": []}}, "spec.nodeSelector: must be a map", id="a list for a map"),
        pytest.param({"spec": {"priority": "1"}}, "spec.priority: must be a whole number", id="a text for a number"),
        pytest.param({"spec": {"hostIPC": 1}}, "spec.hostIPC: must be true or false", id="a number for yes"),
        pytest.param({"spec": {"containers": [{"image": "x"}]}}, "spec.containers[0]: must have name", id="no name"),
        pytest.param({"spec": []}, "spec: must be a map", id="no spec"),
        pytest.param({"kind": "Pod"}, "kind: a pod has no such field", id="a whole pod"),
        pytest.param({"spec": {"$setElementOrder/containers": []}}, "$setElementOrder", id="another directive"),
        pytest.param({"metadata": {"name": "mine"}}, "metadata.name: is the operator's own", id="the name"),
        pytest.param({"metadata": {"ownerReferences": []}}, "metadata.ownerReferences: is", id="the owner"),
        pytest.param({"metadata": {"labels": {labels.APP: "x"}}}, f"metadata.labels.{labels.APP}", id="our label"),
        pytest.param({"metadata": {"labels": {"tallylight.dev/x": "y"}}}, "tallylight.dev/x", id="our names"),
        pytest.param({"metadata": {"annotations": {labels.SAFE_TO_EVICT: "true"}}}, labels.SAFE_TO_EVICT, id="evict"),
        pytest.param({"spec": {"restartPolicy": "Never"}}, "spec.restartPolicy: the operator needs", id="restarts"),
        pytest.param({"spec": {"automountServiceAccountToken": True}}, "automountServiceAccountToken", id="a token"),
        pytest.param(
            {"spec": {"terminationGracePeriodSeconds": 1}}, "use monitor.terminationGracePeriodSeconds", id="the grace"
        ),
        pytest.param({"spec": {"volumes": [{"name": "task", "emptyDir": {}}]}}, "spec.volumes[task]", id="a volume"),
        pytest.param({"spec": {"volumes": [{"name": "secret", "emptyDir": {}}]}}, "spec.volumes[secret]", id="Secret"),
        pytest.param({"spec": {"containers": [{"name": "monitor", "$patch": "delete"}]}}, "args", id="the monitor"),
        pytest.param({"spec": None}, "spec.restartPolicy", id="all of it"),
        pytest.param(monitor(command=["sh"]), "spec.containers[monitor].command: the operator needs", id="its command"),
        pytest.param(monitor(imagePullPolicy="Never"), "use monitor.image.pullPolicy", id="when it is pulled"),
        pytest.param(monitor(startupProbe=None), "startupProbe", id="no probe of its start"),
        pytest.param(monitor(readinessProbe={"periodSeconds": 9}), "readinessProbe", id="when it receives"),
        pytest.param(monitor(lifecycle={"preStop": {"exec": {"command": ["x"]}}}), "lifecycle", id="its handing over"),
        pytest.param(monitor(terminationMessagePolicy="FallbackToLogsOnError"), "MessagePolicy", id="its last word"),
        pytest.param(
            monitor(volumeMounts=[{"mountPath": "/etc/tallylight/secret", "name": "x"}]), "[/etc/tally", id="Secret"
        ),
        pytest.param(monitor(args=["watch"]), "spec.containers[monitor].args: the operator needs", id="arguments"),
        pytest.param(monitor(image="x"), "use monitor.image", id="the image"),
        pytest.param(monitor(resources={"limits": {"cpu": "1"}}), "use monitor.resources", id="resources"),
        pytest.param(monitor(livenessProbe={"periodSeconds": 1}), "livenessProbe", id="a probe"),
        pytest.param(monitor(terminationMessagePath="/x"), "terminationMessagePath", id="the report"),
        pytest.param(monitor(ports=[{"containerPort": 9464, "name": "x"}]), "ports[9464]", id="the port"),
        pytest.param(monitor(volumeMounts=[{"mountPath": "/tmp", "name": "x"}]), "volumeMounts[/tmp]", id="a mount"),
    ],
)  # fmt: skip
def test_a_patch_that_cannot_be_meant_is_refused_by_its_place(patch, words):
    assert words in refusal(patch)


def test_every_mistake_is_named_at_once_and_no_value_is_shown():
    told = refusal(monitor(enf=[]), {"spec": {"nodeSelector": {"a": {"password": "hunter2"}}, "x": 1}})
    assert all(place in told for place in ("spec.containers[monitor].enf", "spec.nodeSelector.a", "spec.x"))
    assert "hunter2" not in told


def test_patches_are_merged_in_their_order():
    made = fitted({"spec": {"nodeSelector": {"a": "1", "b": "1"}}}, {"spec": {"nodeSelector": {"a": "2"}}})
    assert made["spec"]["nodeSelector"] == {"a": "2", "b": "1"}


def test_labels_and_annotations_stand_beside_ours():
    patch = {"metadata": {"labels": {"team": "video"}, "annotations": {"note": "x"}}}
    made, plain = fitted(patch)["metadata"], fitted()["metadata"]
    assert made["labels"] == plain["labels"] | {"team": "video"}
    assert made["annotations"].keys() == plain["annotations"].keys() | {"note"}


@pytest.mark.parametrize(
    ("chosen", "seconds"),
    [
        pytest.param({"key": "pool", "operator": "Exists"}, {60}, id="another taint: ours stay"),
        pytest.param({"key": "node.kubernetes.io/not-ready", "tolerationSeconds": 5}, {5, 60}, id="one of ours"),
    ],
)
def test_a_lost_node_is_left_as_soon_as_ever_whatever_else_is_tolerated(chosen, seconds):
    tolerations = fitted({"spec": {"tolerations": [chosen]}})["spec"]["tolerations"]
    assert {each["tolerationSeconds"] for each in tolerations if "tolerationSeconds" in each} == seconds
    assert len([each for each in tolerations if each["key"].startswith("node.")]) == 2


def test_two_pipelines_keep_apart_whatever_else_is_asked_for():
    term = {"topologyKey": "rack", "labelSelector": {"matchLabels": {"a": "b"}}}
    apart = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}
    made = fitted({"spec": {"affinity": apart}}, pipelines=2)["spec"]["affinity"]["podAntiAffinity"]
    mine, ours = made["requiredDuringSchedulingIgnoredDuringExecution"]
    assert mine == term
    assert labels.STREAM in ours["labelSelector"]["matchLabels"]


def test_a_pod_that_could_not_start_is_made_anew_when_the_patch_is_mended():
    made = {
        pod(start(), Owner(stream()), MonitorSettings("image", patches=patches))["metadata"]["annotations"][
            labels.MADE_OF
        ]
        for patches in ((), ({"metadata": {"labels": {"a": "b"}}},), ({"spec": {"hostAliases": []}},))
    }
    assert len(made) == 3


@pytest.mark.parametrize(
    ("requests", "limits", "words"),
    [
        pytest.param({"cpu": "350m"}, {"cpu": "200m"}, "limits.cpu 200m is under requests.cpu 350m", id="cpu"),
        pytest.param({"memory": "1Gi"}, {"memory": "900M"}, "limits.memory 900M is under", id="units of both kinds"),
        pytest.param({"cpu": 2}, {"cpu": "1.5"}, "limits.cpu 1.5 is under", id="a number"),
    ],
)
def test_a_limit_under_its_request_is_refused_at_the_start(requests, limits, words):
    resources = Resources(requests=requests, limits=limits)
    with pytest.raises(InvalidSettingError, match=words):
        check(MonitorSettings("image", resources=resources))


def test_a_limit_that_is_its_request_is_taken():
    check(MonitorSettings("image", resources=Resources(requests={"cpu": 1}, limits={"cpu": "1000m"})))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("500m", "0.5"),
        ("1", "1"),
        ("1.5Gi", "1610612736"),
        ("2e3", "2000"),
        ("+1k", "1000"),
        (".5", "0.5"),
        ("3E", "3e18"),
    ],
)
def test_amounts_are_read_as_kubernetes_reads_them(text, number):
    assert amount(text) == Decimal(number)


def test_the_defaults_are_what_they_were():
    check(SETTINGS)
    assert fitted()["spec"]["containers"][0]["resources"] == {
        "requests": {"cpu": "350m", "memory": "192Mi"},
        "limits": {"memory": "512Mi"},
    }


def test_the_operator_ends_at_once_and_says_what_and_where(capsys):
    environment = {
        "TALLYLIGHT_MONITOR_IMAGE": "m",
        "POD_NAMESPACE": "x",
        "TALLYLIGHT_MONITOR_PATCHES": '[{"spec": {"nodeSelektor": {}}}]',
    }
    assert main([], environment) == CANNOT_RUN
    assert "spec.nodeSelektor" in capsys.readouterr().err
