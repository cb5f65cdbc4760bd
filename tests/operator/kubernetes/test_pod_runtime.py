"""The runtime of a cluster, on an API that is a dict: its requests, and what it makes of each answer."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pod_runtime_stage import POD, Clock, Stage
from pods import CUP, NOON, SETTINGS, ended, newer, order, raw_pod, raw_stream, report, start

from tallylight_contract import labels
from tallylight_contract.conditions import Reason
from tallylight_contract.livestream import Overrun
from tallylight_contract.status import ActiveWindow, LiveStreamStatus, last_report
from tallylight_operator.controller.runtime import RetryableError
from tallylight_operator.decision.model import Collect, Drain, MoveEnd, Mute, Phase
from tallylight_operator.kubernetes.api import ApiError
from tallylight_operator.kubernetes.fencing import Fenced
from tallylight_operator.kubernetes.pod_runtime import PodRuntime
from tallylight_operator.kubernetes.source_causes import unreachable
from tallylight_operator.no_page import NoPageError
from tallylight_operator.readiness import Readiness

SILENT = unreachable(NoPageError("does not answer within 2 s"))
RUNNING = {"running": {}}
LATER = NOON + timedelta(hours=2)


def test_a_start_creates_a_pod_that_is_observed_before_any_watch_brings_it():
    stage = Stage()
    stage.carry_out(start(LATER))
    assert stage.verbs == ["create"]
    assert (stage.monitor().phase, stage.monitor().order, stage.monitor().until) == (Phase.STARTING, order(), LATER)
    assert len(stage.started) == 1


def test_observing_sends_no_request():
    stage = Stage(raw_pod(state=RUNNING))
    assert asyncio.run(stage.runtime.observe(CUP)).monitors == (stage.monitor(),)
    assert stage.verbs == []


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(None, (None, ""), id="it has not been asked yet"),
        pytest.param(Readiness(False, "answered 401"), (False, "answered 401"), id="nothing arrives"),
        pytest.param(Readiness(False), (False, ""), id="nothing arrives, and it does not know why"),
        pytest.param(Readiness(True), (True, ""), id="it receives: a busy node failed its probe"),
        pytest.param(SILENT, (None, SILENT.cause), id="it does not answer"),
    ],
)
def test_a_pod_that_is_not_ready_is_observed_as_its_monitor_says(answer, expected):
    stage = Stage(raw_pod(state=RUNNING))
    stage.store.put_answer("uid-pod", answer)
    assert (stage.monitor().receiving, stage.monitor().cause) == expected
    assert stage.verbs == []


def owned(uid="uid-cup", **metadata):
    return newer(raw_pod(), ownerReferences=[{"uid": uid}], **metadata)


def test_a_start_whose_answer_was_lost_finds_its_own_pod():
    stage = Stage()
    stage.api.objects[POD] = owned()
    stage.carry_out(start())
    assert stage.verbs == ["create", "get"]
    assert stage.monitor().name == "cup-aaaa0000-0"
    assert stage.started == []


def test_a_pod_with_the_name_whose_order_cannot_be_read_is_an_obstacle_and_left_alone():
    stage = Stage(newer(raw_pod(), annotations={labels.UNTIL: ""}))
    with pytest.raises(RetryableError, match="cup-aaaa0000-0 whose order cannot be read is in the way"):
        stage.carry_out(start())
    assert stage.verbs == []


def test_a_pod_of_another_owner_with_the_name_is_an_obstacle():
    stage = Stage()
    stage.api.objects[POD] = owned(uid="a-stranger")
    with pytest.raises(RetryableError, match="is not this LiveStream's"):
        stage.carry_out(start())
    assert stage.runtime.monitors(CUP) == ()


def test_one_that_is_on_its_way_out_and_bears_the_name_is_known_from_then_on():
    stage = Stage()
    stage.api.objects[POD] = owned(deletionTimestamp="2026-06-06T12:00:00Z")
    with pytest.raises(RetryableError, match="still being deleted"):
        stage.carry_out(start())
    assert stage.monitor().leaving


NO_IMAGE = {"waiting": {"reason": "ImagePullBackOff", "message": "no such image"}}


@pytest.mark.parametrize(
    ("image", "state", "outdated"),
    [
        pytest.param("other", NO_IMAGE, True, id="one that cannot start, and would have another image"),
        pytest.param(SETTINGS.image, NO_IMAGE, False, id="one that cannot start, and would have the same"),
        pytest.param("other", RUNNING, False, id="one that runs"),
    ],
)
def test_only_a_pod_that_cannot_start_is_compared_with_what_would_be_made_now(image, state, outdated):
    stage = Stage()
    stage.carry_out(start())
    there = newer(stage.api.objects[POD])
    container = {"name": "monitor", "started": "running" in state, "restartCount": 0, "state": state}
    stage.store.put_pod(there | {"status": {"phase": "Pending", "containerStatuses": [container]}})
    stage.runtime = replace(stage.runtime, settings=replace(SETTINGS, image=image))
    assert stage.monitor().outdated is outdated


@pytest.mark.parametrize(
    ("refusal", "blocker"),
    [
        pytest.param(ApiError("no", 403, "Forbidden", Reason.QUOTA_EXCEEDED), Reason.QUOTA_EXCEEDED, id="a full quota"),
        pytest.param(ApiError("no", 403, "Forbidden"), Reason.CANNOT_START, id="a policy"),
        pytest.param(ApiError("no", 422, "Invalid"), Reason.CANNOT_START, id="a field that the API does not take"),
        pytest.param(ApiError("no", 500), None, id="nothing that is about this pod"),
        pytest.param(ApiError("no"), None, id="no answer"),
    ],
)
def test_why_a_pod_is_refused_is_reported_in_the_apis_words(refusal, blocker):
    stage = Stage()
    stage.api.refusals = [refusal]
    with pytest.raises(RetryableError, match="no") as caught:
        stage.carry_out(start())
    assert caught.value.blocker is blocker


def test_in_a_namespace_that_is_being_deleted_nothing_is_started_and_nothing_tried_again():
    stage = Stage()
    stage.api.refusals = [ApiError("no", 403, "NamespaceTerminating")]
    stage.carry_out(start())
    assert stage.runtime.monitors(CUP) == ()
    assert stage.started == []
    assert stage.store.get(CUP) is None, "or it would be tried again at the next look"
    stage.store.put_stream(newer(raw_stream()))
    assert stage.store.get(CUP) is None, "what a late watch brings of it is old"
    stage.store.put_stream(raw_stream(uid="uid-of-the-next"))
    assert stage.store.get(CUP), "a namespace of the same name has others"


def test_a_moved_end_changes_one_annotation_of_that_very_pod():
    stage = Stage(raw_pod(NOON, state=RUNNING))
    stage.carry_out(MoveEnd("cup-aaaa0000-0", LATER))
    (request,) = stage.api.requests
    assert request.body == {"metadata": {"uid": "uid-pod", "annotations": {labels.UNTIL: LATER.isoformat()}}}
    assert stage.monitor().until == LATER


@pytest.mark.parametrize(("until", "text"), [(LATER, LATER.isoformat()), (None, "")], ids=["muted", "not any more"])
def test_a_mute_changes_one_annotation_of_that_very_pod(until, text):
    stage = Stage(raw_pod(NOON, state=RUNNING))
    stage.carry_out(Mute("cup-aaaa0000-0", until))
    (request,) = stage.api.requests
    assert request.body == {"metadata": {"uid": "uid-pod", "annotations": {labels.MUTED: text}}}
    assert (stage.monitor().muted_until, stage.monitor().until) == (until, NOON)


def test_a_mute_of_a_pod_that_is_gone_is_no_failure():
    stage = Stage(raw_pod(NOON, state=RUNNING))
    del stage.api.objects[POD]
    stage.carry_out(Mute("cup-aaaa0000-0", LATER))
    assert stage.runtime.monitors(CUP) == ()


def test_a_drained_monitor_has_no_overrun_left_and_stays_for_its_report():
    stage = Stage(raw_pod(LATER, state=RUNNING))
    stage.carry_out(Drain("cup-aaaa0000-0", "suspended"))
    assert stage.verbs == ["patch"]
    assert stage.monitor().phase is Phase.ENDING
    assert stage.monitor().until + Overrun().max < NOON
    assert labels.SAFE_TO_EVICT not in stage.store.pod(CUP, "cup-aaaa0000-0")["metadata"]["annotations"]


@pytest.mark.parametrize(
    "pod",
    [
        pytest.param(raw_pod(phase="Pending"), id="that never ran"),
        pytest.param(raw_pod(state={"waiting": {"reason": "CrashLoopBackOff"}}), id="in its back-off"),
    ],
)
def test_a_pod_without_a_process_is_deleted_for_it_would_never_read_its_end(pod):
    stage = Stage(pod)
    stage.carry_out(Drain("cup-aaaa0000-0", "suspended"))
    (request,) = stage.api.requests
    assert request.verb == "delete"
    assert request.body == {"preconditions": {"uid": "uid-pod"}}
    assert stage.monitor().phase is Phase.ENDING


def test_a_monitor_that_ignores_a_drain_is_deleted():
    stage = Stage(raw_pod(LATER, state=RUNNING))
    stage.carry_out(Drain("cup-aaaa0000-0", "suspended"))
    stage.carry_out(Drain("cup-aaaa0000-0", "suspended"))
    assert stage.verbs == ["patch", "delete"]


def test_a_collected_pod_is_gone_at_once_and_stays_gone():
    pod = raw_pod(state=ended(), phase="Succeeded")
    stage = Stage(pod)
    stage.carry_out(Collect("cup-aaaa0000-0"))
    assert stage.runtime.monitors(CUP) == ()
    stage.store.drop_pod(newer(pod))
    assert stage.runtime.monitors(CUP) == ()


def test_a_report_of_a_pod_that_is_gone_is_collected_without_a_request():
    pod = raw_pod(state=RUNNING)
    stage = Stage(pod)
    stage.store.drop_pod(newer(raw_pod(state=ended()), deletionTimestamp="2026-06-06T12:00:00Z"))
    assert (stage.monitor().phase, stage.monitor().report) == (Phase.ENDED, report())
    stage.carry_out(Collect("cup-aaaa0000-0"))
    assert stage.runtime.monitors(CUP) == ()
    assert stage.verbs == []


@pytest.mark.parametrize(
    "action", [MoveEnd("cup-aaaa0000-0", LATER), Drain("cup-aaaa0000-0", ""), Collect("cup-aaaa0000-0")]
)
@pytest.mark.parametrize(
    "refusal",
    [
        pytest.param(ApiError("not found", 404), id="it is gone"),
        pytest.param(ApiError("Precondition failed: UID in precondition: a, UID in object meta: b", 409), id="another"),
    ],
)
def test_a_pod_that_is_gone_meanwhile_is_no_error(action, refusal):
    stage = Stage(raw_pod(state=RUNNING))
    stage.api.refusals = [refusal]
    stage.carry_out(action)
    assert stage.runtime.monitors(CUP) == ()


@pytest.mark.parametrize(
    "action", [MoveEnd("cup-aaaa0000-0", LATER), Drain("cup-aaaa0000-0", ""), Collect("cup-aaaa0000-0")]
)
def test_any_other_refusal_is_tried_again(action):
    stage = Stage(raw_pod(state=RUNNING))
    stage.api.refusals = [ApiError("no answer", 500)]
    with pytest.raises(RetryableError, match="no answer"):
        stage.carry_out(action)
    assert stage.runtime.monitors(CUP) != ()


STATUS = LiveStreamStatus(observed_generation=1, active_window=ActiveWindow(id="a", start=NOON), pipelines=1)


def test_a_published_status_is_the_known_one_at_once_and_news_is_announced():
    stage = Stage()
    published = LiveStreamStatus(history=[last_report(report())])
    for status in (STATUS, published):
        asyncio.run(stage.runtime.publish(CUP, status))
        assert stage.store.status(CUP) == status
    assert stage.announced == ["WindowReported"]
    assert {request.body["metadata"]["uid"] for request in stage.api.requests} == {"uid-cup"}


def test_the_status_of_a_stream_that_is_gone_is_not_written():
    stage = Stage()
    stage.api.refusals = [ApiError("not found", 404)]
    asyncio.run(stage.runtime.publish(CUP, STATUS))
    stage.store.drop_stream(raw_stream())
    asyncio.run(stage.runtime.publish(CUP, STATUS))
    assert len(stage.api.requests) == 1
    assert stage.announced == []


def test_of_a_stream_that_cannot_be_read_nothing_is_known_so_that_nothing_is_done():
    stage = Stage()
    stage.store.drop_stream(raw_stream())
    stage.store.put_stream(raw_stream(uid="uid-2", tier="Fullest"))
    stage.store.put_pod(raw_pod(state=RUNNING))
    assert asyncio.run(stage.runtime.observe(CUP)).monitors is None


class Leader:
    def __init__(self, seconds):
        self.seconds = seconds

    def writing_ends(self):
        return self.seconds


def test_an_operator_that_is_not_the_leader_sends_nothing():
    stage = Stage()
    runtime = PodRuntime(Fenced(stage.api, Leader(0.0)), stage.store, SETTINGS, Clock(), stage.runtime.observers)
    for deed in (runtime.publish(CUP, STATUS), runtime.carry_out(CUP, start())):
        with pytest.raises(RetryableError, match="not the leader"):
            asyncio.run(deed)
    assert stage.verbs == []


def test_a_request_times_out_with_the_leadership_that_it_was_sent_under():
    stage = Stage()
    runtime = PodRuntime(Fenced(stage.api, Leader(1.5)), stage.store, SETTINGS, Clock(), stage.runtime.observers)
    asyncio.run(runtime.carry_out(CUP, start(datetime(2026, 7, 1, tzinfo=UTC))))
    assert [request.timeout for request in stage.api.requests] == [1.5]
