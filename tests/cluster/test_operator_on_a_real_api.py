"""The real operator against a real API server. The tests are the kubelet: they patch the status of pods."""

import json
import signal
import time
from datetime import UTC, datetime, timedelta

import pytest
from cluster_api import image, instant, the_pod
from operator_process import wait_until

from tallylight_contract import labels
from tallylight_contract.livestream import Overrun

pytestmark = pytest.mark.cluster

TAKEOVER_SECONDS = 20.0


def test_a_stream_on_air_gets_a_pod_that_it_owns_and_a_status(api, operator):
    api.apply()
    pod = the_pod(api, operator)
    (owner,) = pod["metadata"]["ownerReferences"]
    assert owner["uid"] == api.get("livestream", "cup")["metadata"]["uid"]
    assert pod["spec"]["containers"][0]["image"] == "registry.example/monitor:1"
    operator.until(lambda: api.condition("Provisioned")["reason"] in ("MonitorStarting", "Unschedulable"))
    api.runs(pod["metadata"]["name"], ready=False)
    operator.until(lambda: api.condition("Receiving")["reason"] == "MonitorUnreachable")  # there is none in the pod
    api.runs(pod["metadata"]["name"])
    operator.until(lambda: api.condition("Ready")["status"] == "True")
    operator.until(lambda: "MonitorRunning" in api.events())
    assert api.events().count("MonitorRunning") == 1
    metadata = api.get("livestream", "cup")["metadata"]
    assert "finalizers" not in metadata
    assert not any("kopf" in name for name in metadata.get("annotations", {}))
    assert operator.metric("tallylight_operator_monitors") == 1
    assert operator.get(f"{operator.health}/healthz")[0] == 200


def test_a_stream_on_air_whose_pod_finds_no_node_is_told_by_name(api, operator):
    api.apply()
    series = f'tallylight_operator_stream_unmonitored_seconds{{namespace="{api.namespace}",'
    operator.until(lambda: series in operator.get(f"{operator.metrics}/metrics")[1])
    operator.until(lambda: api.condition("Ready")["reason"] == "NotWatched", seconds=20)
    operator.until(lambda: "NotWatched" in api.events())
    api.runs(the_pod(api, operator)["metadata"]["name"])
    operator.until(lambda: series not in operator.get(f"{operator.metrics}/metrics")[1])


def test_a_pod_of_ours_passes_the_restricted_standard(api, operator):
    api.kubectl("label", "namespace", api.namespace, "pod-security.kubernetes.io/enforce=restricted")
    api.apply(source={"url": "https://origin.example/m.m3u8", "secretRef": {"name": "cup-origin"}})
    assert the_pod(api, operator)["metadata"]["namespace"] == api.namespace


def test_when_the_window_is_over_the_report_is_kept_and_nothing_is_left(api, operator):
    api.apply(schedule={"window": {"start": instant(), "end": instant(8)}}, postRoll="0s", preRoll="0s")
    name = the_pod(api, operator)["metadata"]["name"]
    until = api.pods()[0]["metadata"]["annotations"][labels.UNTIL]
    assert datetime.fromisoformat(until) <= datetime.now(UTC) + timedelta(seconds=8)
    api.runs(name)
    time.sleep(max(0.0, (datetime.fromisoformat(until) - datetime.now(UTC)).total_seconds()))
    api.ends(name)
    operator.until(lambda: api.pods() == [])
    status = api.status()
    assert status["lastReport"]["coverageRatio"] == 1
    assert len(status["history"]) == 1
    assert "activeWindow" not in status
    assert status.get("pipelines", 0) == 0
    operator.until(lambda: "WindowReported" in api.events())


def test_an_edit_in_mid_event_moves_only_the_end(api, operator):
    start = instant()
    api.apply(schedule={"window": {"start": start, "end": instant(600)}})
    before = the_pod(api, operator)
    api.runs(before["metadata"]["name"])
    api.apply(schedule={"window": {"start": start, "end": instant(1200)}}, tier="Light")
    old = before["metadata"]["annotations"][labels.UNTIL]
    operator.until(lambda: api.pods()[0]["metadata"]["annotations"][labels.UNTIL] > old)
    after = api.pods()[0]
    assert after["metadata"]["uid"] == before["metadata"]["uid"]
    assert after["metadata"]["annotations"][labels.ORDER] == before["metadata"]["annotations"][labels.ORDER]


def test_a_mute_reaches_the_running_pod_and_nothing_else_of_it_changes(api, operator):
    api.apply()
    before = the_pod(api, operator)
    api.runs(before["metadata"]["name"])
    operator.until(lambda: api.condition("Ready")["status"] == "True")
    end = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=10)
    words = ("annotate", "livestream", "cup", "-n", api.namespace, "--overwrite")
    api.kubectl(*words, f"{labels.MUTED}={end.isoformat()}")
    operator.until(lambda: api.pods()[0]["metadata"]["annotations"][labels.MUTED] == end.isoformat())
    operator.until(lambda: datetime.fromisoformat(api.status().get("mutedUntil", "0001-01-01T00:00Z")) == end)
    operator.until(lambda: "mutedUntil" not in api.status(), 30)
    assert datetime.now(UTC) >= end
    after = api.pods()[0]["metadata"]
    assert (after["uid"], after["annotations"][labels.ORDER]) == (
        before["metadata"]["uid"],
        before["metadata"]["annotations"][labels.ORDER],
    )


def test_a_circle_of_upstreams_is_refused_and_ends_no_monitor(api, operator):
    api.apply("cup", upstream="bowl")
    runs = the_pod(api, operator)
    api.apply("bowl", upstream="cup")
    for stream, circle in (("cup", "cup -> bowl -> cup"), ("bowl", "bowl -> cup -> bowl")):
        operator.until(lambda stream=stream: api.condition("Scheduled", stream)["reason"] == "UpstreamCircle")
        assert circle in api.condition("Scheduled", stream)["message"]
    assert [pod["metadata"]["uid"] for pod in api.pods()] == [runs["metadata"]["uid"]]
    api.apply("bowl")
    operator.until(lambda: len(api.pods()) == 2)
    operator.until(lambda: api.condition("Scheduled")["reason"] == "Always")


def test_a_monitor_whose_image_never_came_is_made_anew_with_the_right_one_and_no_other_is(operators, api):
    operator = operators()
    for stream in ("cup", "bowl"):
        api.apply(stream)
        operator.until(lambda stream=stream: len(api.pods_of(stream)) == 1)
    (runs,), (wrong,) = api.pods_of("cup"), api.pods_of("bowl")
    api.runs(runs["metadata"]["name"])
    operator.until(lambda: api.condition("Ready")["status"] == "True")
    waiting = {"reason": "ImagePullBackOff", "message": "manifest unknown"}
    container = {"name": "monitor", "image": "x", "imageID": "", "restartCount": 0, "ready": False, "started": False}
    api.patch_pod(wrong["metadata"]["name"], {"containerStatuses": [container | {"state": {"waiting": waiting}}]})
    operator.until(lambda: api.condition("Provisioned", "bowl")["reason"] == "ImagePullFailed")
    operator.kill()
    mended = operators(1, TALLYLIGHT_MONITOR_IMAGE="registry.example/monitor:2")
    mended.until(lambda: [image(pod) for pod in api.pods_of("bowl")] == ["registry.example/monitor:2"], 40)
    assert [pod["metadata"]["uid"] for pod in api.pods_of("cup")] == [runs["metadata"]["uid"]]


def test_suspend_lets_the_monitor_end_by_itself_so_that_its_report_is_kept(api, operator):
    api.apply()
    pod = the_pod(api, operator)
    api.runs(pod["metadata"]["name"])
    operator.until(lambda: api.condition("Ready")["status"] == "True")
    api.apply(suspend=True)
    operator.until(lambda: labels.DRAIN in api.pods()[0]["metadata"]["annotations"])
    metadata = api.pods()[0]["metadata"]
    assert "deletionTimestamp" not in metadata
    assert labels.SAFE_TO_EVICT not in metadata["annotations"]
    longest = datetime.fromisoformat(metadata["annotations"][labels.UNTIL]) + Overrun().max
    assert longest < datetime.now(UTC)
    api.ends(pod["metadata"]["name"], outcome="window_ended")
    operator.until(lambda: api.pods() == [])
    assert api.status()["lastReport"]["outcome"] == "window_ended"


def test_a_deleted_stream_takes_its_pod_along_though_no_operator_runs(api, operator):
    api.apply()
    the_pod(api, operator)
    operator.kill()
    api.kubectl("delete", "livestream", "cup", "-n", api.namespace)
    wait_until(lambda: api.pods() == [], 30)
    assert api.pods() == []


def test_an_operator_that_is_killed_and_started_again_touches_no_pod(api, operator):
    api.apply()
    before = the_pod(api, operator)
    api.runs(before["metadata"]["name"])
    operator.until(lambda: api.condition("Ready")["status"] == "True")
    for _ in range(2):
        operator.kill()
        operator.begin()
        operator.until(lambda: operator.leads)
        time.sleep(1)
        assert [pod["metadata"]["uid"] for pod in api.pods()] == [before["metadata"]["uid"]]
    assert api.pods()[0]["metadata"]["generation"] == before["metadata"]["generation"]


def test_a_report_that_came_while_no_operator_ran_is_kept(api, operator):
    api.apply(schedule={"window": {"start": instant(), "end": instant(5)}}, postRoll="0s")
    name = the_pod(api, operator)["metadata"]["name"]
    api.runs(name)
    operator.kill()
    time.sleep(5)
    api.ends(name)
    operator.begin()
    operator.until(lambda: api.pods() == [])
    assert api.status()["lastReport"]["outcome"] == "window_ended"


def test_an_operator_with_another_image_leaves_the_monitor_on_air_alone(api, operators):
    first = operators()
    api.apply()
    before = the_pod(api, first)
    api.runs(before["metadata"]["name"])
    first.until(lambda: api.condition("Ready")["status"] == "True")
    first.kill()
    second = operators(0, TALLYLIGHT_MONITOR_IMAGE="registry.example/monitor:2")
    second.until(lambda: second.leads)
    time.sleep(2)
    assert api.pods()[0]["metadata"]["uid"] == before["metadata"]["uid"]
    assert api.pods()[0]["spec"] == before["spec"]


def test_a_full_quota_is_named_and_hinders_no_other_stream(api, operators):
    api.kubectl("create", "quota", "none", "--hard=pods=0", "-n", api.namespace)
    operator = operators()
    api.apply()
    operator.until(lambda: api.condition("Provisioned")["reason"] == "QuotaExceeded")
    assert "exceeded quota: none" in api.condition("Provisioned")["message"]
    api.kubectl("delete", "quota", "none", "-n", api.namespace)
    api.apply("bowl")
    operator.until(lambda: len(api.pods()) == 2, seconds=25)  # tried again every 15 s at most


def test_why_a_pod_does_not_start_is_named(api, operator):
    api.apply()
    name = the_pod(api, operator)["metadata"]["name"]
    operator.until(lambda: api.condition("Provisioned")["reason"] == "Unschedulable")
    waiting = {"waiting": {"reason": "ImagePullBackOff", "message": "Back-off pulling image"}}
    container = {"name": "monitor", "image": "x", "imageID": "", "restartCount": 0, "ready": False, "state": waiting}
    api.patch_pod(name, {"containerStatuses": [container]})
    operator.until(lambda: api.condition("Provisioned")["reason"] == "ImagePullFailed")
    operator.until(lambda: "ImagePullFailed" in api.events())
    assert api.condition("Provisioned")["status"] == "False"


def test_the_kubelets_message_on_a_missing_secret_reaches_the_status(api, operator):
    api.apply(source={"url": "https://origin.example/m.m3u8", "secretRef": {"name": "cup-origin"}})
    pod = the_pod(api, operator)
    event = {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": "mount", "namespace": api.namespace},
        "involvedObject": {
            "apiVersion": "v1",
            "kind": "Pod",
            "namespace": api.namespace,
            "name": pod["metadata"]["name"],
            "uid": pod["metadata"]["uid"],
        },
        "type": "Warning",
        "reason": "FailedMount",
        "message": 'MountVolume.SetUp failed for volume "secret" : secret "cup-origin" not found',
        "source": {"component": "kubelet"},
    }
    waiting = {"waiting": {"reason": "ContainerCreating"}}
    container = {"name": "monitor", "image": "x", "imageID": "", "restartCount": 0, "ready": False, "state": waiting}
    api.patch_pod(pod["metadata"]["name"], {"containerStatuses": [container], "conditions": []})
    api.kubectl("create", "-f", "-", stdin=json.dumps(event))

    def told():  # in one look: the scheduler, which knows of no node, soon says of the pod that none has it
        found = {each["type"]: each for each in api.status().get("conditions", ())}
        missing = found.get("Provisioned", {}).get("reason") == "SecretMissing"
        return missing and 'secret "cup-origin" not found' in found["Ready"]["message"]

    operator.until(told)


def test_a_pod_of_another_owner_with_a_monitors_name_is_left_alone_and_named(api, operator):
    window = instant(60)
    api.apply(schedule={"window": {"start": window, "end": instant(600)}}, preRoll="2m")
    name = the_pod(api, operator)["metadata"]["name"]
    operator.kill()
    api.kubectl("delete", "livestream", "cup", "-n", api.namespace)
    wait_until(lambda: api.pods() == [], 30)
    api.kubectl("run", name, "--image=x", "-n", api.namespace)
    operator.begin()
    api.apply(schedule={"window": {"start": window, "end": instant(600)}}, preRoll="2m")
    operator.until(lambda: "is not this LiveStream's" in api.condition("Provisioned")["message"])
    assert "ownerReferences" not in api.pods()[0]["metadata"]


def test_of_two_operators_one_leads_and_after_its_kill_the_other_does_in_time(api, operators):
    first, second = operators(0), operators(1)
    wait_until(lambda: first.leads + second.leads == 1)
    leader, standby = (first, second) if first.leads else (second, first)
    api.apply()
    the_pod(api, leader)
    leader.kill()
    assert wait_until(lambda: standby.leads, TAKEOVER_SECONDS, standby.printed) > 5
    api.apply("bowl")
    standby.until(lambda: len(api.pods()) == 2)


def test_an_operator_that_ends_in_order_is_followed_at_once(api, operators):
    first, second = operators(0), operators(1)
    wait_until(lambda: first.leads + second.leads == 1)
    leader, standby = (first, second) if first.leads else (second, first)
    assert leader.end() == 0
    wait_until(lambda: standby.leads, 5, standby.printed)


def test_a_leader_that_was_stopped_and_woken_writes_nothing(api, operators):
    first, second = operators(0), operators(1)
    wait_until(lambda: first.leads + second.leads == 1)
    leader, standby = (first, second) if first.leads else (second, first)
    leader.signal(signal.SIGSTOP)
    wait_until(lambda: standby.leads, TAKEOVER_SECONDS, standby.printed)
    standby.signal(signal.SIGSTOP)  # so that whatever is written now is the old leader's
    api.apply()
    leader.signal(signal.SIGCONT)
    time.sleep(5)
    assert api.pods() == []
    assert api.status() == {}
    standby.signal(signal.SIGCONT)
    standby.until(lambda: len(api.pods()) == 1)
