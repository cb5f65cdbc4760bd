from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from livestream_documents import documents
from pods import NOON, SETTINGS, order, start, stream

from tallylight_contract import labels
from tallylight_contract.livestream import Resources
from tallylight_contract.order import MonitorOrder
from tallylight_contract.reading import read_livestream
from tallylight_contract.wire import decoded
from tallylight_monitor.arguments import arguments
from tallylight_operator.decision.model import Start
from tallylight_operator.kubernetes.manifests import Owner, is_outdated, pod, until_text
from tallylight_operator.settings import MonitorSettings, TierRequests


def made(until=None, settings=SETTINGS, **spec):
    return pod(start(until), Owner(stream(**spec)), settings)


def container(manifest):
    (only,) = manifest["spec"]["containers"]
    return only


def flag(manifest, name):
    words = container(manifest)["args"]
    return words[words.index(name) + 1]


def test_the_pod_belongs_to_its_livestream_so_that_it_goes_with_it():
    (owner,) = made()["metadata"]["ownerReferences"]
    assert owner["kind"] == "LiveStream"
    assert (owner["name"], owner["uid"]) == ("cup", "uid-cup")
    assert owner["controller"] is True
    assert owner["blockOwnerDeletion"] is False


def test_the_order_and_the_end_are_annotations_that_the_monitor_reads_as_files():
    manifest = made(NOON)
    notes = manifest["metadata"]["annotations"]
    assert decoded(notes[labels.ORDER], MonitorOrder) == order()
    assert notes[labels.UNTIL] == "2026-06-06T12:00:00+00:00"
    task = next(volume for volume in manifest["spec"]["volumes"] if volume["name"] == "task")
    files = {item["path"]: item["fieldRef"]["fieldPath"] for item in task["downwardAPI"]["items"]}
    assert files == {
        "order": f"metadata.annotations['{labels.ORDER}']",
        "until": f"metadata.annotations['{labels.UNTIL}']",
        "muted": f"metadata.annotations['{labels.MUTED}']",
    }
    (mount,) = (mount for mount in container(manifest)["volumeMounts"] if mount["name"] == "task")
    assert {name: flag(manifest, f"--{name}") for name in files} == {
        name: f"{mount['mountPath']}/{name}" for name in files
    }


@pytest.mark.parametrize(
    ("muted", "text"),
    [pytest.param(None, "", id="not muted"), pytest.param(NOON, "2026-06-06T12:00:00+00:00", id="muted")],
)
def test_the_end_of_a_mute_is_always_an_annotation_so_that_it_can_be_told_who_follows_it(muted, text):
    manifest = pod(replace(start(), muted_until=muted), Owner(stream()), SETTINGS)
    assert manifest["metadata"]["annotations"][labels.MUTED] == text


def test_a_mute_is_nothing_that_a_pod_is_made_of():
    made_of = {
        pod(replace(start(), muted_until=until), Owner(stream()), SETTINGS)["metadata"]["annotations"][labels.MADE_OF]
        for until in (None, NOON)
    }
    assert len(made_of) == 1


def test_an_end_that_is_not_set_is_an_empty_file():
    assert until_text(None) == ""


def test_the_monitor_accepts_every_argument_of_its_command_line():
    spec = {"source": {"url": "https://origin.example/m.m3u8", "secretRef": {"name": "cup-origin"}}}
    words = container(made(settings=MonitorSettings("image", allow_private=True), **spec))["args"]
    assert words[0] == "watch"
    read = arguments(words[1:])
    assert str(read.secrets) == "/etc/tallylight/secret"
    assert read.allow_private is True


def test_the_report_is_the_termination_message():
    manifest = made()
    assert container(manifest)["terminationMessagePath"] == flag(manifest, "--report")


def test_a_secret_is_mounted_read_only_and_must_be_there():
    manifest = made(source={"url": "https://origin.example/m.m3u8", "secretRef": {"name": "cup-origin"}})
    (volume,) = (volume for volume in manifest["spec"]["volumes"] if volume["name"] == "secret")
    assert volume["secret"]["secretName"] == "cup-origin"
    assert volume["secret"]["optional"] is False
    (mount,) = (mount for mount in container(manifest)["volumeMounts"] if mount["name"] == "secret")
    assert mount["readOnly"] is True
    assert flag(manifest, "--secrets") == mount["mountPath"]


def test_no_secret_no_volume():
    manifest = made()
    assert [volume["name"] for volume in manifest["spec"]["volumes"]] == ["task", "tmp"]
    assert "--secrets" not in container(manifest)["args"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param(
            {},
            {"requests": {"cpu": "350m", "memory": "192Mi"}, "limits": {"memory": "512Mi"}},
            id="nothing given: the defaults",
        ),
        pytest.param(
            {"requests": {"memory": "1Gi"}},
            {"requests": {"cpu": "350m", "memory": "1Gi"}, "limits": {}},
            id="a request above our limit: no limit of ours",
        ),
        pytest.param(
            {"limits": {"memory": "128Mi", "cpu": "100m"}},
            {"requests": {}, "limits": {"memory": "128Mi", "cpu": "100m"}},
            id="limits below our requests: no request of ours",
        ),
    ],
)
def test_resources_are_the_specs_and_otherwise_the_defaults(asked, expected):
    assert container(made(resources=asked))["resources"] == expected


@pytest.mark.parametrize(
    ("tier", "settings", "cpu"),
    [
        pytest.param("Full", {}, "350m", id="Full"),
        pytest.param("Light", {}, "50m", id="Light"),
        pytest.param("Probe", {}, "20m", id="Probe"),
        pytest.param("Deep", {}, "350m", id="one that a newer version knows"),
        pytest.param("Light", {"tier_requests": TierRequests(light={"cpu": "80m"})}, "80m", id="the installation's"),
        pytest.param("Light", {"resources": Resources(requests={"cpu": "0.03"})}, "0.03", id="Full's is lower"),
        pytest.param("Probe", {"resources": Resources(requests={"cpu": 2})}, "20m", id="Full's is a number"),
        pytest.param("Light", {"resources": Resources(limits={"cpu": 1})}, None, id="no request of an installation"),
    ],
)
def test_a_lower_tier_requests_less_cpu_and_has_the_limits_of_full(tier, settings, cpu):
    chosen = MonitorSettings("image", **settings)
    found = container(pod(start(tier=tier), Owner(stream(tier="Full")), chosen))["resources"]
    assert found["requests"].get("cpu") == cpu
    assert found["limits"] == chosen.resources.texts()["limits"]
    assert found["requests"].get("memory") == chosen.resources.texts()["requests"].get("memory")


def test_what_a_stream_asks_for_itself_holds_in_every_tier():
    asked = stream(tier="Light", resources={"requests": {"cpu": "1"}})
    made = container(pod(start(tier="Light"), Owner(asked), SETTINGS))["resources"]
    assert made == {"requests": {"cpu": "1", "memory": "192Mi"}, "limits": {"memory": "512Mi"}}


def test_two_pipelines_keep_apart_and_one_goes_anywhere():
    assert "affinity" not in made()["spec"]
    (rule,) = made(pipelines=2)["spec"]["affinity"]["podAntiAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    assert rule["topologyKey"] == "kubernetes.io/hostname"
    assert rule["labelSelector"]["matchLabels"].items() <= made()["metadata"]["labels"].items()


def test_a_successor_may_share_a_node_with_the_one_that_it_follows():
    manifest = made(pipelines=2)
    (rule,) = manifest["spec"]["affinity"]["podAntiAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    (apart,) = rule["labelSelector"]["matchExpressions"]
    assert apart == {
        "key": labels.PIPELINE,
        "operator": "NotIn",
        "values": [manifest["metadata"]["labels"][labels.PIPELINE]],
    }


def test_settings_choose_how_pods_are_made():
    chosen = MonitorSettings(
        "other", pull_policy="Never", pull_secrets=("key",), priority_class="live", toleration_seconds=7
    )
    manifest = made(settings=chosen)
    assert manifest["spec"]["imagePullSecrets"] == [{"name": "key"}]
    assert manifest["spec"]["priorityClassName"] == "live"
    assert {each["tolerationSeconds"] for each in manifest["spec"]["tolerations"]} == {7}
    assert (container(manifest)["image"], container(manifest)["imagePullPolicy"]) == ("other", "Never")


@pytest.mark.parametrize(
    ("settings", "spec", "outdated"),
    [
        pytest.param(SETTINGS, {}, False, id="nothing has changed"),
        pytest.param(SETTINGS, {"tier": "Light"}, False, id="what the order has: compared elsewhere"),
        pytest.param(MonitorSettings("other"), {}, True, id="the image"),
        pytest.param(SETTINGS, {"resources": {"requests": {"cpu": "1"}}}, True, id="the resources"),
        pytest.param(
            SETTINGS,
            {"source": {"url": "https://origin.example/m.m3u8", "secretRef": {"name": "right"}}},
            True,
            id="the Secret",
        ),
    ],
)
def test_a_pod_knows_what_it_is_made_of(settings, spec, outdated):
    assert is_outdated(made(), order(), Owner(stream(**spec)), settings) is outdated


def test_a_pod_that_does_not_say_what_it_is_made_of_is_left_alone():
    manifest = made()
    del manifest["metadata"]["annotations"][labels.MADE_OF]
    assert not is_outdated(manifest, order(), Owner(stream()), MonitorSettings("other"))


@settings(max_examples=40, deadline=None)
@given(documents())
def test_every_livestreams_pod_passes_the_restricted_standard_and_holds_no_token(document):
    read = read_livestream(document)
    action = Start("cup-aaaa0000-0", order(url=read.spec.source.url), NOON + timedelta(hours=1))
    spec = pod(action, Owner(read), SETTINGS)["spec"]
    (only,) = spec["containers"]
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert only["securityContext"]["allowPrivilegeEscalation"] is False
    assert only["securityContext"]["readOnlyRootFilesystem"] is True
    assert only["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert {next(key for key in volume if key != "name") for volume in spec["volumes"]} <= {
        "downwardAPI",
        "emptyDir",
        "secret",
    }
    assert spec["automountServiceAccountToken"] is False
    assert spec["restartPolicy"] == "OnFailure"
    assert not any(read.spec.source.url in word for word in only["args"])


@pytest.mark.parametrize(("grace", "seconds"), [(30, 10), (6, 2), (600, 10)])
def test_a_deleted_monitor_watches_on_for_a_while_and_has_time_for_its_report(grace, seconds):
    manifest = made(settings=MonitorSettings("image", termination_grace_seconds=grace))
    assert container(manifest)["lifecycle"] == {"preStop": {"sleep": {"seconds": seconds}}}
    assert manifest["spec"]["terminationGracePeriodSeconds"] - seconds >= grace * 2 / 3


def test_without_any_grace_nothing_is_waited_for():
    assert container(made(settings=MonitorSettings("image", termination_grace_seconds=0)))["lifecycle"] == {}


def test_the_clusters_own_machinery_keeps_off_a_pod_that_is_on_air():
    notes = made()["metadata"]["annotations"]
    assert notes[labels.SAFE_TO_EVICT] == "false"
    assert notes[labels.DO_NOT_DISRUPT] == "true"
