import json

import pytest
from pods import SETTINGS, followed

from tallylight_contract import labels
from tallylight_contract.livestream import Resources
from tallylight_monitor.probing.command import _parser
from tallylight_operator.kubernetes.probing.asked import asked_of
from tallylight_operator.kubernetes.probing.prober_pod import made_of, pod
from tallylight_operator.settings import MonitorSettings

LOGIN = {"url": "https://origin.example/m.m3u8", "secretRef": {"name": "login.of-cup"}}


def made(settings=SETTINGS, **spec):
    return pod("tallylight-prober-x-0", "sports", asked_of([followed(**spec)]), settings)


def test_it_has_no_token_no_rights_and_the_restricted_standard():
    spec = made()["spec"]
    (container,) = spec["containers"]
    assert spec["automountServiceAccountToken"] is False
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert container["securityContext"]["readOnlyRootFilesystem"] is True


def test_the_list_is_an_annotation_that_it_reads_as_a_file_and_no_argument_has_an_address():
    found = made()
    (container,) = found["spec"]["containers"]
    listed = json.loads(found["metadata"]["annotations"][labels.SOURCES])
    assert listed["probes"][0]["url"] == "https://origin.example/m.m3u8"
    assert "origin.example" not in json.dumps(found["spec"])
    given = _parser().parse_args(container["args"][1:])
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    assert str(given.sources) == f"{mounts['task']}/sources"
    assert found["spec"]["volumes"][0]["downwardAPI"]["items"][0]["path"] == "sources"
    assert given.end_unread > 0


def test_a_secret_is_mounted_where_the_list_names_it_and_one_that_is_missing_holds_up_no_other():
    found = made(source=LOGIN)
    (container,) = found["spec"]["containers"]
    given = _parser().parse_args(container["args"][1:])
    (volume,) = [each for each in found["spec"]["volumes"] if "secret" in each]
    (mount,) = [each for each in container["volumeMounts"] if each["name"] == volume["name"]]
    assert volume["secret"] | {"defaultMode": 0} == {"secretName": "login.of-cup", "optional": True, "defaultMode": 0}
    assert mount["mountPath"] == f"{given.secrets}/login.of-cup"
    assert mount["readOnly"] is True


def test_no_selector_of_monitors_takes_it_and_a_drain_may():
    found = made()["metadata"]
    assert found["labels"][labels.APP] != labels.APP_VALUE
    assert labels.STREAM not in found["labels"]
    assert found["annotations"][labels.SAFE_TO_EVICT] == "true"
    assert [owner["controller"] for owner in found["ownerReferences"]] == [True]


def test_what_fits_monitors_to_a_cluster_fits_it():
    settings = MonitorSettings(
        image="registry.example/monitor:1",
        pull_secrets=("pull",),
        priority_class="live",
        allow_private=True,
        prober_resources=Resources(requests={"cpu": "9m"}),
        patches=(
            {"spec": {"nodeSelector": {"pool": "video"}}},
            {"spec": {"containers": [{"name": "monitor", "env": [{"name": "HTTPS_PROXY", "value": "http://p:1"}]}]}},
        ),
    )
    spec = made(settings)["spec"]
    (container,) = spec["containers"]
    assert (spec["nodeSelector"], spec["priorityClassName"]) == ({"pool": "video"}, "live")
    assert spec["imagePullSecrets"] == [{"name": "pull"}]
    assert container["env"] == [{"name": "HTTPS_PROXY", "value": "http://p:1"}]
    assert container["resources"]["requests"] == {"cpu": "9m"}
    assert "--allow-private" in container["args"]


@pytest.mark.parametrize(
    ("settings", "spec"),
    [
        pytest.param(MonitorSettings("registry.example/monitor:2"), {}, id="another image"),
        pytest.param(SETTINGS, {"source": LOGIN}, id="a Secret more"),
        pytest.param(MonitorSettings(SETTINGS.image, operator="a/b"), {}, id="another release"),
    ],
)
def test_it_would_be_another_pod_by(settings, spec):
    assert made_of(asked_of([followed(**spec)]), settings) != made_of(asked_of([followed()]), SETTINGS)


def test_another_list_makes_no_other_pod():
    assert made_of(asked_of([followed(), followed("bowl")]), SETTINGS) == made_of(asked_of([followed()]), SETTINGS)
