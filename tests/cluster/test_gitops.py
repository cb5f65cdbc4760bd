"""What GitOps tools ask of a real API server about LiveStreams that are served: no difference, no conflict."""

import json
from pathlib import Path

import pytest

from tallylight_cluster.errors import ClusterError

pytestmark = pytest.mark.cluster

SAMPLES = sorted((Path(__file__).parents[2] / "deploy/samples").glob("*.yaml"))
TOOL = ("--server-side", "--field-manager=a-gitops-tool")
# As people write them: defaults left out or written down, numbers and texts for one amount, every part there is.
AS_WRITTEN = {
    "apiVersion": "tallylight.dev/v1alpha1",
    "kind": "LiveStream",
    "metadata": {"name": "as-written", "annotations": {"tallylight.dev/muted": "2099-01-01T00:00:00Z"}},
    "spec": {
        "source": {"url": "https://origin.example/m.m3u8"},
        "schedule": {"recurring": {"cron": "@daily", "duration": "90m", "timezone": "Europe/London"}},
        "preRoll": "120s",
        "overrun": {},
        "resources": {"requests": {"cpu": 1, "memory": "1e9"}},
        "podTemplate": {
            "metadata": {"labels": {"user.tallylight.dev/cost": "7"}},
            "spec": {"nodeSelector": {"pool": "video"}, "tolerations": [{"key": "pool", "value": "video"}]},
        },
        "detectors": [{"name": "black", "parameters": {"level": "0.1"}}],
    },
}


@pytest.fixture
def documents(tmp_path):
    written = tmp_path / "as-written.json"
    written.write_text(json.dumps(AS_WRITTEN))
    return (*SAMPLES, written)


def names(api):
    return [each["metadata"]["name"] for each in api.get("livestreams")["items"]]


def served(api, name):
    stream = api.get("livestream", name)
    return stream.get("status", {}).get("observedGeneration") == stream["metadata"]["generation"]


def test_a_repository_of_streams_stays_as_it_lies_there_once_the_operator_serves_them(api, operator, documents):
    files = [word for path in documents for word in ("-f", str(path))]
    api.kubectl("apply", *TOOL, "-n", api.namespace, *files)
    operator.until(lambda: all(served(api, name) for name in names(api)))
    before = {name: api.get("livestream", name)["metadata"] for name in names(api)}
    assert len(before) > len(SAMPLES)
    assert api.kubectl("diff", *TOOL, "-n", api.namespace, *files) == ""
    again = api.kubectl("apply", *TOOL, "-n", api.namespace, *files)
    assert "conflict" not in again.lower()
    for name, metadata in before.items():
        assert api.get("livestream", name)["metadata"]["generation"] == metadata["generation"]


def test_the_operator_owns_nothing_of_a_stream_but_its_status(api, operator):
    api.kubectl("apply", *TOOL, "-n", api.namespace, "-f", "-", stdin=json.dumps(AS_WRITTEN))
    operator.until(lambda: served(api, "as-written"))
    shown = api.kubectl("get", "livestream", "as-written", "-n", api.namespace, "--show-managed-fields", "-o", "json")
    owned = {each["manager"]: each for each in json.loads(shown)["metadata"]["managedFields"]}
    others = {name: set(each["fieldsV1"]) for name, each in owned.items() if name != "a-gitops-tool"}
    assert others
    assert all(fields == {"f:status"} for fields in others.values())


def test_people_who_apply_on_their_side_see_no_difference_either(api, operator):
    stream = json.dumps(AS_WRITTEN)
    api.kubectl("apply", "-n", api.namespace, "-f", "-", stdin=stream)
    operator.until(lambda: served(api, "as-written"))
    assert api.kubectl("diff", "-n", api.namespace, "-f", "-", stdin=stream) == ""
    assert "unchanged" in api.kubectl("apply", "-n", api.namespace, "-f", "-", stdin=stream)


def test_an_edit_is_a_difference(api, operator):
    api.kubectl("apply", "-n", api.namespace, "-f", "-", stdin=json.dumps(AS_WRITTEN))
    operator.until(lambda: served(api, "as-written"))
    edited = AS_WRITTEN | {"spec": AS_WRITTEN["spec"] | {"preRoll": "3m"}}
    with pytest.raises(ClusterError, match="preRoll: 3m"):
        api.kubectl("diff", "-n", api.namespace, "-f", "-", stdin=json.dumps(edited))


def test_a_wait_for_a_suspended_stream_is_over_at_once_and_for_one_that_is_past_never(api, operator):
    api.apply("suspended", suspend=True)
    past = {"start": "2020-01-01T00:00:00Z", "end": "2020-01-01T01:00:00Z"}
    api.apply("past", schedule={"window": past})
    wait = ("wait", "-n", api.namespace, "--timeout=20s")
    assert "met" in api.kubectl(*wait, "livestream/suspended", "--for=condition=Ready")
    assert "met" in api.kubectl(*wait, "livestream/past", "--for=condition=Stalled")
    assert api.condition("Stalled", "past")["reason"] == "WindowPast"
