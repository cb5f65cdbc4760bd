import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pods import CUP, ended, newer, raw_pod, raw_stream

from tallylight_operator.decision.model import Key
from tallylight_operator.kubernetes.cache import Store
from tallylight_operator.kubernetes.objects import version_of

RUNNING = {"running": {}}


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def store():
    woken = []
    found = Store(woken.append, Clock())
    found.woken = woken
    return found


def test_what_is_put_is_there_and_wakes_its_stream(store):
    store.put_stream(raw_stream(tier="Light"))
    assert store.get(CUP).spec.tier == "Light"
    assert list(store.keys()) == [CUP]
    assert store.woken == [CUP]


def test_what_comes_late_changes_nothing_and_wakes_nothing(store):
    old = raw_stream(tier="Light")
    store.put_stream(raw_stream(tier="Full"))
    store.put_stream(old)
    assert store.get(CUP).spec.tier == "Full"
    assert store.woken == [CUP]


def test_what_was_deleted_does_not_come_back(store):
    stream, pod = raw_stream(), raw_pod()
    store.put_stream(stream)
    store.put_pod(pod)
    store.drop_stream(stream)
    store.drop_pod(pod)
    store.put_stream(newer(stream))
    store.put_pod(newer(pod))
    assert store.get(CUP) is None
    assert store.pods(CUP) == ()
    assert list(store.keys()) == []


def test_a_stream_that_is_made_anew_is_another(store):
    store.put_stream(raw_stream(tier="Light"))
    again = raw_stream(uid="uid-2")
    store.put_stream(again)
    store.drop_stream(raw_stream())  # late word of the first one's end
    assert store.uid(CUP) == "uid-2"
    assert store.get(CUP).spec.tier == "Full"


def test_a_stream_that_cannot_be_read_stays_what_it_was(store):
    store.put_stream(raw_stream(tier="Light"))
    store.put_stream(raw_stream(generation=2, tier="Fullest"))
    assert store.get(CUP).spec.tier == "Light"
    assert "tier" in store.refusal(CUP)
    store.put_stream(raw_stream(generation=3))
    assert store.refusal(CUP) == ""


def test_a_status_that_cannot_be_read_is_an_empty_one(store):
    store.put_stream(raw_stream(status={"pipelines": 1}))
    assert store.status(CUP).pipelines == 1
    store.put_stream(raw_stream(status={"ofTheFuture": 1}))
    assert store.status(CUP).pipelines == 0


def test_pods_belong_to_their_stream(store):
    store.put_pod(raw_pod())
    assert [pod["metadata"]["name"] for pod in store.pods(CUP)] == ["cup-aaaa0000-0"]
    assert store.pod(CUP, "cup-aaaa0000-0")
    assert store.pods(Key("sports", "bowl")) == ()
    assert store.monitors() == 1


@pytest.mark.parametrize(
    ("pod", "number"),
    [
        pytest.param(raw_pod(phase="Pending"), 1, id="starting"),
        pytest.param(raw_pod(state=ended(), phase="Succeeded"), 0, id="over"),
        pytest.param(newer(raw_pod(state=RUNNING), deletionTimestamp="2026-06-06T12:00:00Z"), 0, id="taken away"),
    ],
)
def test_monitors_are_counted_that_are_there_to_stay(store, pod, number):
    store.put_pod(pod)
    assert store.monitors() == number


def test_a_pod_that_went_with_its_report_is_kept_until_that_is_collected(store):
    store.put_pod(raw_pod(state=RUNNING))
    store.drop_pod(newer(raw_pod(state=ended()), deletionTimestamp="2026-06-06T12:00:00Z"))
    (left,) = store.pods(CUP)
    assert left["status"]["phase"] == "Failed"
    assert store.pod(CUP, "cup-aaaa0000-0") is None
    assert list(store.keys()) == [CUP]
    store.forget_left(CUP, "cup-aaaa0000-0")
    assert store.pods(CUP) == ()
    assert list(store.keys()) == []


def test_a_pod_that_went_without_a_report_is_gone(store):
    pod = raw_pod(state=RUNNING)
    store.put_pod(pod)
    store.drop_pod(pod)
    assert store.pods(CUP) == ()


def test_a_deletion_that_is_reported_twice_brings_no_report_back(store):
    pod = raw_pod(state=ended(), phase="Succeeded")
    store.put_pod(pod)
    store.drop_pod(pod)
    store.forget_left(CUP, "cup-aaaa0000-0")
    store.drop_pod(newer(pod))
    assert store.pods(CUP) == ()


def test_why_a_volume_could_not_be_mounted_is_reported_once_and_forgotten_when_it_could(store):
    store.put_pod(raw_pod(phase="Pending"))
    store.put_mount_error("uid-pod", "no secret")
    store.put_mount_error("uid-pod", "no secret")
    store.put_mount_error("uid-of-a-stranger", "no secret")
    assert store.woken == [CUP, CUP]
    assert store.mount_error("uid-pod") == "no secret"
    store.put_pod(raw_pod(state=RUNNING))
    assert store.mount_error("uid-pod") == ""


def test_a_list_brings_what_a_watch_did_not(store):
    gone, stays = raw_stream(), raw_stream(name="bowl", uid="uid-bowl")
    store.put_stream(gone)
    store.put_stream(stays)
    fresh = raw_stream(name="race", uid="uid-race")
    assert store.refresh_streams([stays, fresh], version_of(fresh)) == 2
    assert set(store.keys()) == {Key("sports", "bowl"), Key("sports", "race")}
    assert store.refresh_streams([stays, fresh], version_of(fresh)) == 0


def test_a_list_says_nothing_of_what_is_newer_or_elsewhere(store):
    before = raw_stream(name="old", uid="uid-old")
    store.put_stream(raw_stream())
    assert store.refresh_streams([], version_of(before)) == 0
    assert store.refresh_streams([], 10**9, "another-namespace") == 0
    assert store.get(CUP)


def test_fields_that_are_never_read_are_not_kept(store):
    store.put_pod(newer(raw_pod(), managedFields=[{"manager": "x" * 1000}]))
    assert "managedFields" not in store.pods(CUP)[0]["metadata"]
    (ours,) = store.pods(CUP)[0]["spec"].pop("containers")
    assert store.pods(CUP)[0]["spec"] == {}
    assert set(ours) == {"name", "resources"}, "which may change while it runs"


def test_a_stream_that_is_being_deleted_is_gone(store):
    stream = raw_stream()
    store.put_stream(stream)
    store.put_stream(newer(stream, deletionTimestamp="2026-06-06T12:00:00Z"))
    assert store.get(CUP) is None
    store.put_stream(newer(stream))
    assert store.get(CUP) is None


@given(st.integers(0, 2**32), st.integers(1, 6))
def test_in_whatever_order_versions_of_a_pod_come_the_last_one_counts(seed, number):
    words = [raw_pod(state=RUNNING, message=str(index)) for index in range(number)]
    store = Store(lambda _: None, Clock())
    reports = [("put", word) for word in words] * 2
    random.Random(seed).shuffle(reports)
    for _, word in reports:
        store.put_pod(word)
    (pod,) = store.pods(CUP)
    assert pod["status"]["message"] == str(number - 1)
