from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pods import NOON, ended, newer, order, raw_pod, report

from tallylight_contract import labels
from tallylight_contract.conditions import Reason
from tallylight_contract.livestream import Overrun
from tallylight_contract.wire import encoded
from tallylight_operator.decision.model import Phase
from tallylight_operator.kubernetes.pod_state import DRAIN_GRACE, NODE_SILENT, is_drained, is_running, observed_monitor

RUNNING = {"running": {"startedAt": "2026-06-06T11:59:00Z"}}
UNTIL = NOON + timedelta(hours=1)
UNSCHEDULED = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/3 nodes: no cpu"}


def waiting(reason, message=""):
    return {"waiting": {"reason": reason, "message": message}}


def container(state, **more):
    return [{"name": "monitor", "restartCount": 0, "state": state} | more]


@pytest.mark.parametrize(
    ("pod", "phase"),
    [
        pytest.param(raw_pod(phase="Pending"), Phase.STARTING, id="nothing is known of its container"),
        pytest.param(raw_pod(state=waiting("ContainerCreating"), phase="Pending"), Phase.STARTING, id="being created"),
        pytest.param(
            raw_pod(containerStatuses=container(RUNNING, started=False)), Phase.STARTING, id="its startup probe fails"
        ),
        pytest.param(raw_pod(containerStatuses=container(RUNNING, started=True)), Phase.RUNNING, id="started"),
        pytest.param(
            raw_pod(containerStatuses=container(waiting("CrashLoopBackOff"), restartCount=2)),
            Phase.RESTARTING,
            id="in its back-off after a crash",
        ),
        pytest.param(raw_pod(state=ended(1)), Phase.RESTARTING, id="just crashed"),
        pytest.param(raw_pod(state=ended(), phase="Succeeded"), Phase.ENDED, id="succeeded"),
        pytest.param(raw_pod(state=ended(0)), Phase.ENDED, id="exited in order, and the pod's phase lags behind"),
        pytest.param(raw_pod(phase="Failed", reason="Evicted"), Phase.ENDED, id="evicted"),
        pytest.param(
            newer(raw_pod(state=RUNNING), deletionTimestamp="2026-06-06T12:00:00Z"), Phase.ENDING, id="being deleted"
        ),
        pytest.param(
            newer(raw_pod(state=ended(0)), deletionTimestamp="2026-06-06T12:00:00Z"),
            Phase.ENDED,
            id="being deleted, and its container is over",
        ),
    ],
)
def test_how_far_a_monitor_has_come(pod, phase):
    assert observed_monitor(pod).phase is phase


@pytest.mark.parametrize(
    ("pod", "mount", "blocker", "words"),
    [
        pytest.param(
            raw_pod(phase="Pending", conditions=[UNSCHEDULED]),
            "",
            Reason.UNSCHEDULABLE,
            "0/3 nodes: no cpu",
            id="no node takes it",
        ),
        pytest.param(
            raw_pod(phase="Pending", state=waiting("ImagePullBackOff", "not found")),
            "",
            Reason.IMAGE_PULL_FAILED,
            "ImagePullBackOff: not found",
            id="no image",
        ),
        pytest.param(
            raw_pod(phase="Pending", state=waiting("ErrImageNeverPull")),
            "",
            Reason.IMAGE_PULL_FAILED,
            "ErrImageNeverPull",
            id="an image that must not be pulled",
        ),
        pytest.param(
            raw_pod(phase="Pending", state=waiting("CreateContainerConfigError", 'secret "cup" not found')),
            "",
            Reason.SECRET_MISSING,
            'secret "cup" not found',
            id="no Secret, as the container says",
        ),
        pytest.param(
            raw_pod(phase="Pending", state=waiting("ContainerCreating")),
            'MountVolume.SetUp failed for volume "secret" : secret "cup" not found',
            Reason.SECRET_MISSING,
            'secret "cup" not found',
            id="no Secret, as the kubelet says",
        ),
        pytest.param(
            raw_pod(phase="Pending", state=waiting("ContainerCreating")),
            "disk on fire",
            Reason.CANNOT_START,
            "disk on fire",
            id="another volume",
        ),
        pytest.param(
            raw_pod(phase="Pending", state=waiting("ContainerCreating")),
            'MountVolume.SetUp failed for volume "vault" : secret "ca" not found',
            Reason.CANNOT_START,
            'secret "ca" not found',
            id="no Secret of a volume that was added to the pod",
        ),
        pytest.param(
            raw_pod(phase="Pending", state=waiting("CreateContainerError", "no such program")),
            "",
            Reason.CANNOT_START,
            "no such program",
            id="another error of the container",
        ),
        pytest.param(raw_pod(phase="Pending", state=waiting("ContainerCreating")), "", None, "", id="nothing is wrong"),
        pytest.param(raw_pod(state=RUNNING), "of long ago", None, "", id="it runs, whatever was reported"),
    ],
)
def test_what_keeps_a_monitor_from_starting_is_named(pod, mount, blocker, words):
    found = observed_monitor(pod, mount)
    assert found.blocker is blocker
    assert words in found.detail
    assert bool(words) == bool(found.detail)


def test_ready_means_that_it_receives_and_nothing_is_known_before_it_runs():
    for ready in (True, False):
        assert observed_monitor(raw_pod(containerStatuses=container(RUNNING, ready=ready))).receiving is ready
    assert observed_monitor(raw_pod(phase="Pending")).receiving is None


def test_the_order_the_end_and_the_crashes_are_read():
    pod = raw_pod(UNTIL, containerStatuses=container(RUNNING, restartCount=3))
    found = observed_monitor(pod)
    assert (found.name, found.order, found.until, found.crashes) == ("cup-aaaa0000-0", order(), UNTIL, 3)


def test_the_termination_message_is_the_report():
    found = observed_monitor(raw_pod(state=ended(), phase="Succeeded"))
    assert found.report == report()
    assert found.ended_at == NOON + timedelta(hours=1)


@pytest.mark.parametrize("message", ["", "killed", '{"event": "report", "stream": "cu'])
def test_a_message_that_is_no_report_is_none(message):
    assert observed_monitor(raw_pod(state=ended(message=message), phase="Succeeded")).report is None


def test_a_crash_is_reported_with_its_exit_status():
    pod = raw_pod(
        containerStatuses=container(
            waiting("CrashLoopBackOff", "back-off 10s"),
            restartCount=1,
            lastState={"terminated": {"exitCode": 137, "reason": "OOMKilled"}},
        )
    )
    assert observed_monitor(pod).detail == "OOMKilled: exit status 137"


def test_a_crash_is_reported_before_the_kubelet_has_begun_to_wait():
    assert observed_monitor(raw_pod(state=ended(1))).detail == "exit status 1"


def test_an_eviction_is_reported_in_the_clusters_words():
    assert observed_monitor(raw_pod(phase="Failed", reason="Evicted", message="low on memory")).detail == (
        "Evicted: low on memory"
    )


def drained(told_at):
    pod = raw_pod(told_at - Overrun().max, state=RUNNING)
    pod["metadata"]["annotations"][labels.DRAIN] = "suspended"
    return pod


def test_a_drained_monitor_is_ending_and_should_be_gone_when_its_grace_is_over():
    found = observed_monitor(drained(NOON))
    assert (found.phase, found.gone_by, found.leaving) == (Phase.ENDING, NOON + DRAIN_GRACE, "")
    assert is_drained(drained(NOON))
    assert not is_drained(raw_pod())


DELETED = "2026-06-06T12:00:30Z"


def disrupted(status="True", reason="EvictionByEvictionAPI", message=""):
    return [{"type": "DisruptionTarget", "status": status, "reason": reason, "message": message}]


@pytest.mark.parametrize(
    ("pod", "phase", "words"),
    [
        pytest.param(raw_pod(state=RUNNING), Phase.RUNNING, "", id="nothing"),
        pytest.param(
            raw_pod(state=RUNNING, conditions=disrupted()), Phase.RUNNING, "evicted", id="about to be evicted"
        ),
        pytest.param(raw_pod(state=RUNNING, conditions=disrupted("False")), Phase.RUNNING, "", id="not after all"),
        pytest.param(
            raw_pod(state=RUNNING, conditions=disrupted(reason="OfTheFuture", message="for fun")),
            Phase.RUNNING,
            "for fun",
            id="for a reason that is new",
        ),
        pytest.param(
            newer(
                raw_pod(state=RUNNING, conditions=disrupted(reason="DeletionByTaintManager")), deletionTimestamp=DELETED
            ),
            Phase.ENDING,
            "its node is lost",
            id="deleted for its node's sake",
        ),
        pytest.param(
            newer(raw_pod(state=RUNNING), deletionTimestamp=DELETED), Phase.ENDING, "it is deleted", id="deleted"
        ),
        pytest.param(raw_pod(state=RUNNING, phase="Unknown"), Phase.RUNNING, "its node is lost", id="cut off"),
        pytest.param(raw_pod(state=ended(), conditions=disrupted(), phase="Failed"), Phase.ENDED, "", id="over"),
    ],
)
def test_why_it_is_taken_away_is_reported(pod, phase, words):
    found = observed_monitor(pod)
    assert found.phase is phase
    assert words in found.leaving
    assert bool(words) == bool(found.leaving)


def test_one_that_ignored_a_drain_is_deleted_and_should_be_gone_when_the_api_says():
    found = observed_monitor(newer(drained(NOON), deletionTimestamp=DELETED))
    assert found.leaving == "it was drained, and did not finish"
    assert found.gone_by == NOON + timedelta(seconds=30)


def test_what_a_kubelet_reported_before_its_node_was_lost_is_not_known_any_more():
    statuses = container(RUNNING, ready=True)
    for reported, receiving in (("True", True), ("False", None), ("Unknown", None)):
        pod = raw_pod(containerStatuses=statuses, conditions=[{"type": "Ready", "status": reported}])
        assert observed_monitor(pod).receiving is receiving


def test_only_a_container_that_runs_can_write_a_report():
    assert is_running(raw_pod(state=RUNNING))
    assert not is_running(raw_pod(state=waiting("CrashLoopBackOff")))
    assert not is_running(raw_pod(phase="Pending"))


@pytest.mark.parametrize("text", ["", "{}", "no JSON", '{"namespace": 1}'])
def test_a_pod_without_an_order_is_no_monitor(text):
    pod = raw_pod()
    pod["metadata"]["annotations"][labels.ORDER] = text
    assert observed_monitor(pod) is None


def test_an_end_that_cannot_be_read_is_none():
    for text in ("", "soon", "2026-06-06T12:00:00"):
        pod = raw_pod()
        pod["metadata"]["annotations"][labels.UNTIL] = text
        assert observed_monitor(pod).until is None


@pytest.mark.parametrize(
    ("text", "until", "mutable"),
    [
        pytest.param("2026-06-06T13:00:00+00:00", UNTIL, True, id="muted"),
        pytest.param("", None, True, id="not muted"),
        pytest.param("soon", None, True, id="by nobody who can write"),
        pytest.param(None, None, False, id="made by an operator that could not mute"),
    ],
)
def test_until_when_a_monitor_is_muted_and_whether_it_can_be(text, until, mutable):
    pod = raw_pod(state=RUNNING)
    del pod["metadata"]["annotations"][labels.MUTED]
    pod["metadata"]["annotations"] |= {} if text is None else {labels.MUTED: text}
    monitor = observed_monitor(pod)
    assert (monitor.muted_until, monitor.mutable) == (until, mutable)


@given(st.sampled_from(["Pending", "Running", "Succeeded", "Failed", "Unknown"]), st.data())
def test_any_state_of_a_container_is_understood(phase, data):
    states = st.sampled_from([{}, RUNNING, waiting("ContainerCreating"), waiting(""), ended(0), ended(1)])
    state = data.draw(states)
    pod = raw_pod(phase=phase, containerStatuses=container(state, restartCount=data.draw(st.integers(0, 3))))
    found = observed_monitor(pod)
    exited_in_order = state.get("terminated", {}).get("exitCode") == 0
    assert (found.phase is Phase.ENDED) == (phase in ("Succeeded", "Failed") or exited_in_order)
    assert found.report is None or found.phase is Phase.ENDED
    assert found.blocker is None or found.phase is Phase.STARTING


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"started_at": NOON.replace(year=9999)}, id="started beyond the calendar"),
        pytest.param({"ended_at": NOON.replace(year=1)}, id="ended before it"),
        pytest.param({"on_air_seconds": 1e300}, id="on air for ages"),
        pytest.param({"monitored_seconds": -1.0}, id="less than nothing"),
        pytest.param({"ended_at": NOON.replace(tzinfo=None)}, id="no offset"),
    ],
)
def test_a_report_that_no_monitor_can_have_written_is_none(given):
    pod = raw_pod(state=ended(message=encoded(report(**given)).decode()), phase="Succeeded")
    assert observed_monitor(pod).phase is Phase.ENDED
    assert observed_monitor(pod).report is None


@pytest.mark.parametrize("until", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"])
def test_a_drained_monitor_whose_end_is_at_an_end_of_the_calendar_is_observed(until):
    drained = raw_pod(state=RUNNING)
    drained["metadata"]["annotations"] |= {labels.DRAIN: "suspended", labels.UNTIL: until}
    assert observed_monitor(drained).phase is Phase.ENDING
    assert observed_monitor(drained).gone_by is not None


@pytest.mark.parametrize(
    ("ready", "reason", "cause"),
    [
        pytest.param("True", "", "", id="both say that it is ready"),
        pytest.param("False", "ContainersNotReady", "", id="a sidecar is not"),
        pytest.param("False", "", NODE_SILENT, id="the control plane has lost its node"),
        pytest.param("Unknown", "NodeStatusUnknown", NODE_SILENT, id="nothing is known of its node"),
    ],
)
def test_of_a_monitor_on_a_node_that_is_silent_it_is_said_why_nothing_is_known(ready, reason, cause):
    pod = raw_pod(state=RUNNING, conditions=[{"type": "Ready", "status": ready, "reason": reason}])
    pod["status"]["containerStatuses"][0]["ready"] = True
    found = observed_monitor(pod)
    assert (found.phase, found.cause) == (Phase.RUNNING, cause)
    assert found.receiving is (None if cause else True)
