"""The place in Kubernetes, on an API that is a dict: what is asked of it, and what is made of each answer."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pods import CUP, NOON, SETTINGS, ended, newer, order, raw_pod, raw_stream, report, start

from tallylight_contract import labels
from tallylight_contract.conditions import Reason
from tallylight_contract.livestream import Overrun
from tallylight_contract.status import ActiveWindow, LiveStreamStatus, last_report
from tallylight_operator.controller.runtime import RetryableError
from tallylight_operator.decision.model import Collect, Drain, MoveEnd, Phase
from tallylight_operator.kubernetes.api import ApiError
from tallylight_operator.kubernetes.cache import Store
from tallylight_operator.kubernetes.fencing import Fenced
from tallylight_operator.kubernetes.pod_runtime import Cluster, Told

RUNNING = {"running": {}}
LATER = NOON + timedelta(hours=2)
POD = "/api/v1/namespaces/sports/pods/cup-aaaa0000-0"


class Clock:
    def now(self):
        return NOON


class FakeApi:
    """Answers as an API server: patches are merged, versions grow. `refusals` come first."""

    def __init__(self):
        self.objects = {}
        self.requests = []
        self.refusals = []

    async def call(self, request):
        self.requests.append(request)
        if self.refusals:
            raise self.refusals.pop(0)
        path = request.path.removesuffix("/status")
        if request.verb == "create":
            path = f"{path}/{request.body['metadata']['name']}"
            if path in self.objects:
                raise ApiError("already exists", 409, "AlreadyExists")
            self.objects[path] = newer(request.body, uid=f"uid-{len(self.requests)}")
        there = self.objects.get(path)
        if there is None:
            raise ApiError("not found", 404, "NotFound")
        return getattr(self, f"_{request.verb}")(path, there, request)

    def _create(self, path, there, request):
        return there

    _get = _create

    def _patch(self, path, there, request):
        changed = newer(there)
        changed["metadata"].setdefault("annotations", {}).update(request.body["metadata"].get("annotations", {}))
        changed["metadata"]["annotations"] = {
            k: v for k, v in changed["metadata"]["annotations"].items() if v is not None
        }
        changed["status"] = there.get("status", {}) | request.body.get("status", {})
        changed["status"] = {name: part for name, part in changed["status"].items() if part is not None}
        self.objects[path] = changed
        return changed

    def _delete(self, path, there, request):
        if there.get("status", {}).get("phase") in ("Succeeded", "Failed"):
            del self.objects[path]
            return there
        self.objects[path] = newer(there, deletionTimestamp="2026-06-06T12:00:00Z")
        return self.objects[path]


class Stage:
    def __init__(self, pod=None):
        self.api = FakeApi()
        self.store = Store(lambda _: None, lambda: 0.0)
        self.announced, self.started = [], []
        told = Told(
            lambda key, uid, announcement: self.announced.append(announcement.reason),
            self.started.append,
            lambda old, new: None,
        )
        self.runtime = Cluster(self.api, self.store, SETTINGS, Clock(), told)
        stream = raw_stream()
        self.api.objects["/apis/tallylight.dev/v1alpha1/namespaces/sports/livestreams/cup"] = stream
        self.store.put_stream(stream)
        if pod is not None:
            self.api.objects[POD] = pod
            self.store.put_pod(pod)

    def carry_out(self, action):
        asyncio.run(self.runtime.carry_out(CUP, action))

    def seen(self):
        (only,) = self.runtime.seen(CUP)
        return only

    @property
    def verbs(self):
        return [request.verb for request in self.api.requests]


def test_a_start_creates_a_pod_that_is_seen_before_any_watch_tells():
    stage = Stage()
    stage.carry_out(start(LATER))
    assert stage.verbs == ["create"]
    assert (stage.seen().phase, stage.seen().order, stage.seen().until) == (Phase.STARTING, order(), LATER)
    assert len(stage.started) == 1


def test_looking_asks_nothing_of_the_api():
    stage = Stage(raw_pod(state=RUNNING))
    assert asyncio.run(stage.runtime.observe(CUP)).monitors == (stage.seen(),)
    assert stage.verbs == []


def owned(uid="uid-cup", **metadata):
    return newer(raw_pod(), ownerReferences=[{"uid": uid}], **metadata)


def test_a_start_whose_answer_was_lost_finds_its_own_pod():
    stage = Stage()
    stage.api.objects[POD] = owned()
    stage.carry_out(start())
    assert stage.verbs == ["create", "get"]
    assert stage.seen().name == "cup-aaaa0000-0"
    assert stage.started == []


def test_a_stranger_that_bears_the_name_is_an_obstacle():
    stage = Stage()
    stage.api.objects[POD] = owned(uid="a-stranger")
    with pytest.raises(RetryableError, match="belongs to somebody else"):
        stage.carry_out(start())
    assert stage.runtime.seen(CUP) == ()


def test_one_that_is_on_its_way_out_and_bears_the_name_is_known_from_then_on():
    stage = Stage()
    stage.api.objects[POD] = owned(deletionTimestamp="2026-06-06T12:00:00Z")
    with pytest.raises(RetryableError, match="still being deleted"):
        stage.carry_out(start())
    assert stage.seen().leaving


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
    assert stage.seen().outdated is outdated


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
def test_why_a_pod_may_not_be_made_is_told_in_the_apis_words(refusal, blocker):
    stage = Stage()
    stage.api.refusals = [refusal]
    with pytest.raises(RetryableError, match="no") as caught:
        stage.carry_out(start())
    assert caught.value.blocker is blocker


def test_in_a_namespace_that_is_being_deleted_nothing_is_started_and_nothing_tried_again():
    stage = Stage()
    stage.api.refusals = [ApiError("no", 403, "NamespaceTerminating")]
    stage.carry_out(start())
    assert stage.runtime.seen(CUP) == ()
    assert stage.started == []


def test_a_moved_end_changes_one_annotation_of_that_very_pod():
    stage = Stage(raw_pod(NOON, state=RUNNING))
    stage.carry_out(MoveEnd("cup-aaaa0000-0", LATER))
    (request,) = stage.api.requests
    assert request.body == {"metadata": {"uid": "uid-pod", "annotations": {labels.UNTIL: LATER.isoformat()}}}
    assert stage.seen().until == LATER


def test_who_is_told_to_finish_has_no_overrun_left_and_stays_for_its_report():
    stage = Stage(raw_pod(LATER, state=RUNNING))
    stage.carry_out(Drain("cup-aaaa0000-0", "suspended"))
    assert stage.verbs == ["patch"]
    assert stage.seen().phase is Phase.ENDING
    assert stage.seen().until + Overrun().max < NOON
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
    assert stage.seen().phase is Phase.ENDING


def test_who_does_not_listen_is_told_by_a_signal():
    stage = Stage(raw_pod(LATER, state=RUNNING))
    stage.carry_out(Drain("cup-aaaa0000-0", "suspended"))
    stage.carry_out(Drain("cup-aaaa0000-0", "suspended"))
    assert stage.verbs == ["patch", "delete"]


def test_a_collected_pod_is_gone_at_once_and_stays_gone():
    pod = raw_pod(state=ended(), phase="Succeeded")
    stage = Stage(pod)
    stage.carry_out(Collect("cup-aaaa0000-0"))
    assert stage.runtime.seen(CUP) == ()
    stage.store.drop_pod(newer(pod))
    assert stage.runtime.seen(CUP) == ()


def test_a_report_of_a_pod_that_somebody_deleted_is_collected_without_asking():
    pod = raw_pod(state=RUNNING)
    stage = Stage(pod)
    stage.store.drop_pod(newer(raw_pod(state=ended()), deletionTimestamp="2026-06-06T12:00:00Z"))
    assert (stage.seen().phase, stage.seen().report) == (Phase.ENDED, report())
    stage.carry_out(Collect("cup-aaaa0000-0"))
    assert stage.runtime.seen(CUP) == ()
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
    assert stage.runtime.seen(CUP) == ()


@pytest.mark.parametrize(
    "action", [MoveEnd("cup-aaaa0000-0", LATER), Drain("cup-aaaa0000-0", ""), Collect("cup-aaaa0000-0")]
)
def test_any_other_refusal_is_tried_again(action):
    stage = Stage(raw_pod(state=RUNNING))
    stage.api.refusals = [ApiError("no answer", 500)]
    with pytest.raises(RetryableError, match="no answer"):
        stage.carry_out(action)
    assert stage.runtime.seen(CUP) != ()


STATUS = LiveStreamStatus(observed_generation=1, active_window=ActiveWindow(id="a", start=NOON), pipelines=1)


def test_a_published_status_is_the_known_one_at_once_and_news_is_announced():
    stage = Stage()
    told = LiveStreamStatus(history=[last_report(report())])
    for status in (STATUS, told):
        asyncio.run(stage.runtime.publish(CUP, status))
        assert stage.store.status(CUP) == status
    assert stage.announced == ["WindowReported"]
    assert {request.body["metadata"]["uid"] for request in stage.api.requests} == {"uid-cup"}


def test_the_status_of_a_stream_that_is_gone_is_nobodys():
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


def test_nothing_is_sent_by_one_who_is_not_the_leader():
    stage = Stage()
    runtime = Cluster(Fenced(stage.api, Leader(0.0)), stage.store, SETTINGS, Clock(), stage.runtime.told)
    for deed in (runtime.publish(CUP, STATUS), runtime.carry_out(CUP, start())):
        with pytest.raises(RetryableError, match="not the leader"):
            asyncio.run(deed)
    assert stage.verbs == []


def test_a_request_dies_with_the_leadership_that_it_was_sent_under():
    stage = Stage()
    runtime = Cluster(Fenced(stage.api, Leader(1.5)), stage.store, SETTINGS, Clock(), stage.runtime.told)
    asyncio.run(runtime.carry_out(CUP, start(datetime(2026, 7, 1, tzinfo=UTC))))
    assert [request.timeout for request in stage.api.requests] == [1.5]
