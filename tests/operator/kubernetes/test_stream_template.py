"""What a LiveStream may choose of its monitors' pods, and that it can choose nothing else."""

from copy import deepcopy

import pytest
from hypothesis import given, settings
from livestream_documents import documents
from msgspec.structs import replace
from pods import SETTINGS, start, stream

from tallylight_contract import labels
from tallylight_contract.pod_template import OWN_PREFIX, PodTemplate
from tallylight_contract.problems import InvalidLiveStream
from tallylight_contract.reading import read_livestream
from tallylight_operator.kubernetes.manifests import Owner, is_outdated, pod
from tallylight_operator.settings import MonitorSettings

FITTED = MonitorSettings(
    "image",
    patches=(
        {
            "metadata": {"labels": {"team": "video"}},
            "spec": {
                "nodeSelector": {"pool": "video", "arch": "amd64"},
                "tolerations": [{"key": "pool", "operator": "Exists"}],
            },
        },
    ),
)
CHOSEN = {
    "metadata": {"labels": {"user.tallylight.dev/cost": "7"}, "annotations": {"user.tallylight.dev/note": "the cup"}},
    "spec": {
        "nodeSelector": {"pool": "sports"},
        "tolerations": [{"key": "sports", "effect": "NoExecute", "tolerationSeconds": 5}],
    },
}


def made(template, fitted=FITTED, **spec):
    return pod(start(), Owner(stream(podTemplate=template, **spec)), fitted)


def test_a_choice_stands_beside_the_installations_and_goes_before_it():
    there, plain = made(CHOSEN), made({})
    assert there["spec"]["nodeSelector"] == {"pool": "sports", "arch": "amd64"}
    installations, mine, *ours = there["spec"]["tolerations"]
    assert (installations, mine) == ({"key": "pool", "operator": "Exists"}, CHOSEN["spec"]["tolerations"][0])
    assert [installations, *ours] == plain["spec"]["tolerations"]
    assert there["metadata"]["labels"] == plain["metadata"]["labels"] | CHOSEN["metadata"]["labels"]
    assert there["metadata"]["annotations"]["user.tallylight.dev/note"] == "the cup"


def test_without_a_choice_the_pod_is_the_installations():
    assert made({})["spec"] == pod(start(), Owner(stream()), FITTED)["spec"]


def test_a_pod_that_cannot_be_placed_is_made_anew_when_the_choice_is_edited():
    assert is_outdated(made({}), start().order, Owner(stream(podTemplate=CHOSEN)), FITTED)
    assert not is_outdated(made(CHOSEN), start().order, Owner(stream(podTemplate=CHOSEN)), FITTED)


def without_choice(manifest):
    """A pod without all that a stream's author may choose."""
    rest = deepcopy(manifest)
    for part in ("labels", "annotations"):
        named = rest["metadata"][part].items()
        rest["metadata"][part] = {name: text for name, text in named if not name.startswith(OWN_PREFIX)}
    rest["metadata"]["annotations"].pop(labels.MADE_OF)
    rest["spec"].pop("nodeSelector", None)
    rest["spec"]["tolerations"] = [each for each in rest["spec"]["tolerations"] if each["key"].startswith("node.")]
    return rest


@settings(max_examples=60, deadline=None)
@given(documents())
def test_whatever_is_chosen_nothing_else_of_the_pod_changes(document):
    read = read_livestream(document)
    plain = replace(read, spec=replace(read.spec, pod_template=PodTemplate()))
    chosen, unchosen = (pod(start(), Owner(each), SETTINGS) for each in (read, plain))
    assert without_choice(chosen) == without_choice(unchosen)


@pytest.mark.parametrize(
    "template",
    [
        pytest.param({"metadata": {"labels": {"app": "database"}}}, id="a label that a policy or a Service selects by"),
        pytest.param({"metadata": {"labels": {labels.STREAM: "other"}}}, id="the operator's label"),
        pytest.param({"metadata": {"annotations": {"iam.amazonaws.com/role": "x"}}}, id="an agent's annotation"),
        pytest.param({"metadata": {"name": "mine"}}, id="the pod's name"),
        pytest.param({"spec": {"tolerations": [{"operator": "Exists"}]}}, id="every taint"),
        pytest.param({"spec": {"tolerations": [{"key": "node.kubernetes.io/not-ready"}]}}, id="a lost node's taint"),
        pytest.param({"spec": {"tolerations": [{"key": "node-role.kubernetes.io/master"}]}}, id="the control plane's"),
        *(
            pytest.param({"spec": {name: "x"}}, id=name)
            for name in (
                "affinity", "automountServiceAccountToken", "containers", "dnsConfig", "hostAliases", "hostNetwork",
                "hostPID", "imagePullSecrets", "initContainers", "nodeName", "priorityClassName", "runtimeClassName",
                "schedulerName", "securityContext", "serviceAccountName", "topologySpreadConstraints", "volumes",
            )
        ),
    ],
)  # fmt: skip
def test_what_is_not_a_streams_to_choose_is_refused(template):
    with pytest.raises(InvalidLiveStream, match=r"\$\.spec\.podTemplate\."):
        stream(podTemplate=template)
