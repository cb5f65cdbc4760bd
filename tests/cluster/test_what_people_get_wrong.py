"""What a person writes that a cluster takes and no monitor can act on: told in a condition, and by one Warning."""

import json
import signal
import time

import pytest
from cluster_api import instant, the_pod

from tallylight_cluster.errors import ClusterError

pytestmark = pytest.mark.cluster

IN_2020 = {"window": {"start": "2020-06-06T12:00:00Z", "end": "2020-06-06T13:00:00Z"}}
GONE_WITHIN = 2.0  # seconds


def cron(line, **fields):
    return {"recurring": {"cron": line, "duration": "2h", "timezone": "Europe/London"} | fields}


# What is in the spec, and then: the condition, its reason, and what its message must have.
WRONG = {
    "a-window-in-2020": ({"schedule": IN_2020}, "Scheduled", "WindowPast", "2020-06-06T13:00:00Z"),
    "a-minute": ({"schedule": cron("61 18 * * SAT")}, "Scheduled", "InvalidCron", '"61" is no minute'),
    "a-name": ({"schedule": cron("@dayly")}, "Scheduled", "InvalidCron", "did you mean @daily?"),
    "a-zone": (
        {"schedule": cron("0 18 * * SAT", timezone="Europe/Londn")},
        "Scheduled",
        "InvalidTimezone",
        "Europe/Londn",
    ),
}
AS_CRONJOBS_HAVE_IT = {"daily": "@daily", "question-mark": "0 18 ? * SAT"}


def test_each_is_a_condition_and_one_warning_that_say_what_was_read(api, operator):
    for name, (spec, *_) in WRONG.items():
        api.apply(name, **spec)
    for name, (_, condition, reason, words) in WRONG.items():
        operator.until(lambda name=name, of=condition, reason=reason: api.condition(of, name)["reason"] == reason)
        assert words in api.condition(condition, name)["message"]
        operator.until(lambda name=name: api.warnings(name) != [])
        (only,) = (note for said, note in api.warnings(name) if said == reason)
        assert words in only


def test_a_cron_line_as_a_cronjob_takes_it_is_understood(api, operator):
    for name, line in AS_CRONJOBS_HAVE_IT.items():
        api.apply(name, schedule=cron(line))
    for name in AS_CRONJOBS_HAVE_IT:
        operator.until(lambda name=name: api.condition("Scheduled", name)["status"] == "True")
        assert "nextTransition" in api.status(name)


def test_a_file_is_refused_in_a_cluster_when_it_is_applied(api):
    with pytest.raises(ClusterError, match="must not be a file: a monitor's pod has none of yours"):
        api.apply(source={"url": "file:///clips/a.ts"})


def test_an_annotation_that_is_no_instant_is_told_and_ignored(api, operator):
    api.apply()
    the_pod(api, operator)
    api.kubectl("annotate", "livestream", "cup", "tallylight.dev/paused=tomorrow", "-n", api.namespace)
    operator.until(lambda: api.condition("Paused")["reason"] == "InvalidAnnotation")
    assert "tallylight.dev/paused must be" in api.condition("Paused")["message"]
    operator.until(lambda: "InvalidAnnotation" in dict(api.warnings()))
    assert len(api.pods()) == 1


def test_an_edit_in_mid_event_that_waits_is_named_field_by_field(api, operator):
    api.apply()
    api.runs(the_pod(api, operator)["metadata"]["name"])
    operator.until(lambda: api.condition("Ready")["status"] == "True")
    source = {"url": "https://origin.example/m.m3u8", "secretRef": {"name": "cup-origin"}}
    api.apply(source=source, resources={"limits": {"cpu": 1}})
    operator.until(lambda: api.condition("Degraded")["reason"] == "EditPending")
    for field in ("source.secretRef", "resources"):
        assert field in api.condition("Degraded")["message"]


def test_a_suspended_stream_is_ready_so_that_a_wait_ends(api, operator):
    api.apply(suspend=True)
    operator.until(lambda: api.condition("Ready")["status"] == "True")
    told = api.kubectl("wait", "livestream/cup", "--for=condition=Ready", "--timeout=1s", "-n", api.namespace)
    assert "condition met" in told
    assert api.condition("Stalled")["status"] == "False"


def test_an_operator_in_a_cluster_logs_objects_and_is_soon_gone_with_its_lease_released(api, operators):
    operator = operators(TALLYLIGHT_LOG_FORMAT="json")
    operator.until(lambda: operator.leads)
    api.apply(schedule={"window": {"start": instant(600), "end": instant(900)}})
    operator.until(lambda: api.condition("Ready")["status"] == "True")
    began = time.monotonic()
    operator.signal(signal.SIGTERM)
    assert operator.process.wait(20) == 0
    assert time.monotonic() - began <= GONE_WITHIN
    lease = json.loads(api.kubectl("get", "lease", "tallylight-operator", "-n", "default", "-o", "json"))
    assert not lease["spec"].get("holderIdentity")
    for line in operator.printed().splitlines():
        assert {"time", "level", "logger", "message"} <= set(json.loads(line)), line
