"""What a cluster holds against a monitor in air time is told in every place once it lasts,
and is over once it is mended."""

import pytest
from cluster_scenes.unmonitored import quota, refusals
from every_second import ALLOWED, blind_times

pytestmark = pytest.mark.cluster

SCENES = (quota, refusals)
RETRIED_WITHIN = 15.0 + 10.0  # seconds: the longest pause between two tries, and a start
REASONS = {"crammed": "QuotaExceeded", "openshift": "CannotStart", "limited": "CannotStart"}
MESSAGES = {
    "crammed": "exceeded quota: q",
    "openshift": "provider restricted-v2: .spec.securityContext.runAsUser: Invalid value: 65532",
    "limited": 'Invalid value: "350m": must be less than or equal to cpu limit of 200m',
}


@pytest.fixture(scope="module")
def found(scenes):
    return {"crammed": scenes(quota)} | scenes(refusals)


@pytest.fixture(params=REASONS)
def namespace(request):
    return request.param


def test_the_conditions_say_that_it_is_not_watched_and_why(found, namespace):
    conditions = found[namespace].while_blocked["conditions"]
    assert (conditions["Ready"]["status"], conditions["Ready"]["reason"]) == ("False", "NotWatched")
    assert conditions["Provisioned"]["reason"] == REASONS[namespace]
    assert MESSAGES[namespace] in conditions["Provisioned"]["message"]
    assert MESSAGES[namespace] in conditions["Ready"]["message"]


def test_kubectl_get_shows_it(found, namespace):
    heading, row = found[namespace].while_blocked["table"].splitlines()
    shown = row.split()[heading.split().index("READY")]
    assert shown == "False", row
    assert MESSAGES[namespace] in row


def test_each_is_one_warning(found, namespace):
    for warnings in (found[namespace].while_blocked["warnings"], found[namespace].after["warnings"]):
        assert sorted(reason for reason, _ in warnings) == sorted(["NotWatched", REASONS[namespace]])
        assert all(MESSAGES[namespace] in note for _, note in warnings), warnings


def test_the_gauge_counts(found, namespace):
    (series,) = found[namespace].while_blocked["gauge"]
    assert series["metric"]["reason"] == REASONS[namespace]
    assert float(series["value"][1]) >= 10.0


def test_a_critical_alert_names_the_stream_and_the_reason(found, namespace):
    alerts = found[namespace].while_blocked["alerts"]
    (alert,) = (each for each in alerts if each["labels"]["alertname"] == "StreamNotMonitored")
    assert alert["state"] == "firing"
    assert (alert["labels"]["severity"], alert["labels"]["reason"]) == ("critical", REASONS[namespace])
    assert f"{namespace}/cup" in alert["annotations"]["summary"]
    assert alert["annotations"]["runbook_url"].endswith("#streamnotmonitored")


@pytest.mark.parametrize("way", ["Ready", "event", "gauge", "alert"])
def test_each_place_said_it_in_time(found, namespace, way, every_second):
    of_stream = [each for each in every_second.samples if each.stream == f"{namespace}/cup"]
    assert any(each.on_air and not each.watched and way in each.told for each in of_stream)
    longest = max((each.seconds for each in blind_times(of_stream, by=(way,))), default=0.0)
    assert longest <= ALLOWED


def test_it_is_watched_again_soon_after_it_is_mended(found, figures):
    took = found["crammed"].watched_after
    figures[f"from the quota's being freed until the stream is watched: {took:.0f} s"] = took
    assert took <= RETRIED_WITHIN
    took = max(found[name].watched_after for name in ("openshift", "limited"))
    figures[f"from an upgrade that mends the monitors' pods until they are watched: {took:.0f} s"] = took
    assert took <= RETRIED_WITHIN


@pytest.mark.parametrize("where", ["openshift", "limited"])
def test_the_pod_that_watches_then_is_fitted_to_the_cluster_as_the_values_say(found, where):
    pod = found[where].pod
    monitor = next(each for each in pod["spec"]["containers"] if each["name"] == "monitor")
    assert pod["metadata"]["labels"]["team"] == "video"
    assert pod["spec"]["nodeSelector"] == {"kubernetes.io/hostname": "node"}
    assert "pool" in [each.get("key") for each in pod["spec"]["tolerations"]]
    assert pod["spec"]["hostname"] == "fitted"
    assert {"name": "A", "value": "b"} in monitor["env"]
    assert monitor["resources"]["limits"]["cpu"] == "1"
    assert {"runAsUser", "fsGroup"}.isdisjoint(pod["spec"]["securityContext"])


def test_then_nothing_is_left_of_it(found, namespace):
    after = found[namespace].after
    assert after["conditions"]["Ready"]["reason"] == "Monitoring"
    assert after["gauge"] == []
    assert [each for each in after["alerts"] if each["labels"]["alertname"] == "StreamNotMonitored"] == []
