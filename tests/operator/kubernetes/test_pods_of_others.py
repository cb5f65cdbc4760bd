"""A pod belongs to the cluster as well: what others add to it is never taken for the monitor's."""

from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pod_runtime_stage import POD, Stage
from pods import CUP, ended, newer, raw_pod

from tallylight_contract.conditions import Reason
from tallylight_operator.decision.model import Collect, Drain, Phase
from tallylight_operator.kubernetes.objects import has_message
from tallylight_operator.kubernetes.own_container import is_over
from tallylight_operator.kubernetes.pod_state import is_drained, is_running, observed_monitor

RUNNING = {"running": {"startedAt": "2026-06-06T11:59:00Z"}}
CRASHING = {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 10s"}}

# A pod as a kubelet shows it of the monitor alone; what others add must change no word of what is read of it.
OURS = [
    raw_pod(phase="Pending"),
    raw_pod(phase="Pending", state={"waiting": {"reason": "ContainerCreating"}}),
    raw_pod(phase="Pending", state={"waiting": {"reason": "ImagePullBackOff", "message": "not found"}}),
    raw_pod(state=RUNNING),
    raw_pod(containerStatuses=[{"name": "monitor", "state": RUNNING, "ready": True, "restartCount": 2}]),
    raw_pod(containerStatuses=[{"name": "monitor", "state": RUNNING, "started": False}]),
    raw_pod(state=CRASHING),
    raw_pod(state=ended(1)),
    raw_pod(state=ended(0)),
    newer(raw_pod(state=ended(1)), deletionTimestamp="2026-06-06T12:00:00Z"),
    newer(raw_pod(state=RUNNING), deletionTimestamp="2026-06-06T12:00:00Z"),
    raw_pod(state=ended(0), phase="Succeeded"),
    raw_pod(state=ended(1), phase="Failed", reason="Evicted", message="low on memory"),
]

names = st.sampled_from(["a-first", "istio-proxy", "linkerd-init", "monitor-sidecar", "vault-agent", "zz-last"])
texts = st.text(max_size=12)
states = st.one_of(
    st.just({}),
    st.just(RUNNING),
    st.builds(lambda why: {"waiting": {"reason": why}}, st.sampled_from(["CrashLoopBackOff", "ErrImagePull", ""])),
    st.builds(ended, st.integers(0, 255), st.one_of(st.none(), texts)),
)
containers = st.fixed_dictionaries(
    {"name": names, "state": states},
    optional={
        "ready": st.booleans(),
        "started": st.booleans(),
        "restartCount": st.integers(0, 9),
        "lastState": states,
        "image": texts,
    },
)
statuses = st.lists(containers, max_size=4)
labelled = st.dictionaries(texts.filter(lambda text: "tallylight" not in text), texts, max_size=4)
conditions = st.lists(
    st.one_of(
        st.builds(lambda kind, status: {"type": kind, "status": status}, texts, st.sampled_from(["True", "False"])),
        # As the kubelet sets it for a sidecar, or a gate, that is not ready.
        st.sampled_from(["ContainersNotReady", "ReadinessGatesNotReady"]).map(
            lambda why: {"type": "Ready", "status": "False", "reason": why}
        ),
        st.just({"type": "ContainersReady", "status": "False", "reason": "ContainersNotReady"}),
        st.just({"type": "PodReadyToStartContainers", "status": "True"}),
    ),
    max_size=4,
)


@st.composite
def with_additions(draw, pod):
    """The pod as a cluster's webhooks, meshes, scanners and people leave it."""
    there = deepcopy(pod)
    metadata, status = there["metadata"], there["status"]
    metadata["annotations"] = draw(labelled) | metadata["annotations"]
    metadata["labels"] = draw(labelled) | metadata["labels"]
    metadata["finalizers"] = draw(st.lists(texts, max_size=2))
    metadata["ownerReferences"] = [*metadata["ownerReferences"], *draw(st.lists(st.just({"uid": "x"}), max_size=1))]
    for kind in ("initContainerStatuses", "ephemeralContainerStatuses"):
        status[kind] = draw(statuses)
    status["conditions"] = [*status.get("conditions", ()), *draw(conditions)]
    ours = status["containerStatuses"]
    status["containerStatuses"] = draw(st.permutations([*ours, *draw(statuses)]))
    there["spec"]["containers"] = draw(st.permutations([*there["spec"]["containers"], {"name": "istio-proxy"}]))
    there["spec"]["volumes"] = [*there["spec"]["volumes"], {"name": draw(texts)}]
    there["spec"]["initContainers"] = [{"name": "istio-proxy", "restartPolicy": "Always"}]
    if any((each["state"].get("terminated") or {}).get("exitCode") == 0 for each in ours):
        status["phase"] = draw(st.sampled_from(["Running", "Succeeded", "Failed"]))  # a sidecar lives on, or failed
    return there


@given(st.sampled_from(OURS), st.data())
def test_whatever_is_added_to_a_pod_its_monitor_is_the_same(pod, data):
    added = data.draw(with_additions(pod))
    assert observed_monitor(added) == observed_monitor(pod)
    for question in (has_message, is_drained, is_over, is_running):
        assert question(added) == question(pod), question


def sidecar(state=RUNNING, **more):
    return {"name": "a-mesh", "restartCount": 7, "ready": True, "state": state} | more


def beside(state, *others):
    """A pod with our container among others, whose names stand before ours."""
    return raw_pod(containerStatuses=[*others, {"name": "monitor", "restartCount": 0, "state": state}])


def test_a_monitors_end_is_the_end_though_a_sidecar_lives_on():
    monitor = observed_monitor(beside(ended(0), sidecar()))
    assert (monitor.phase, monitor.crashes, monitor.detail) == (Phase.ENDED, 0, "")
    assert monitor.report is not None


def test_its_pod_is_deleted_then_and_the_sidecar_gets_a_few_seconds():
    stage = Stage(beside(ended(0), sidecar()))
    stage.carry_out(Collect("cup-aaaa0000-0"))
    (request,) = stage.api.requests
    assert (request.verb, request.path) == ("delete", POD)
    assert request.body == {"preconditions": {"uid": "uid-pod"}, "gracePeriodSeconds": 2}
    assert stage.store.pods(CUP) == ()


def test_a_pod_whose_sidecar_lives_on_counts_as_no_monitor():
    stage = Stage(beside(ended(0), sidecar()))
    assert stage.store.monitors() == 0
    assert Stage(beside(RUNNING, sidecar(ended(0)))).store.monitors() == 1


def test_the_report_of_a_pod_that_is_gone_is_kept_whatever_stood_before_it():
    stage = Stage(beside(RUNNING, sidecar()))
    stage.store.drop_pod(newer(beside(ended(0), sidecar())))
    assert stage.monitor().report is not None


def test_a_monitor_that_waits_is_deleted_and_not_drained_though_a_sidecar_runs():
    stage = Stage(beside(CRASHING, sidecar()))
    stage.carry_out(Drain("cup-aaaa0000-0", "suspended"))
    assert stage.verbs == ["delete"]
    assert "gracePeriodSeconds" not in stage.api.requests[0].body


def test_a_sidecar_that_is_not_ready_leaves_the_monitors_answer_known():
    ready = {"name": "monitor", "ready": True, "state": RUNNING}
    unready = [{"type": "Ready", "status": "False", "reason": "ContainersNotReady"}]
    pod = raw_pod(containerStatuses=[sidecar(ready=False), ready], conditions=unready)
    assert observed_monitor(pod).receiving is True


INITIALIZING = {"waiting": {"reason": "PodInitializing"}}


@pytest.mark.parametrize(
    ("state", "blocker", "words"),
    [
        pytest.param(CRASHING, Reason.CANNOT_START, "a-mesh, an init container", id="it crashes"),
        pytest.param(
            {"waiting": {"reason": "ErrImagePull", "message": "no such image"}},
            Reason.CANNOT_START,
            "ErrImagePull: no such image",
            id="it has no image",
        ),
        pytest.param(INITIALIZING, None, "", id="it waits its turn"),
        pytest.param(RUNNING, None, "", id="it runs"),
        pytest.param(ended(1), None, "", id="it has failed and is about to be started again"),
    ],
)
def test_an_added_init_container_that_keeps_ours_from_starting_is_named_as_anothers(state, blocker, words):
    pod = raw_pod(phase="Pending", state=INITIALIZING, initContainerStatuses=[sidecar(state)])
    monitor = observed_monitor(pod)
    assert (monitor.phase, monitor.blocker) == (Phase.STARTING, blocker)
    assert words in monitor.detail
