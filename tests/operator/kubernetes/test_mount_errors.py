"""What the kubelet said of a volume is not lost, in whatever order an operator that starts learns of things."""

import pytest
from pods import CUP, newer, raw_pod, raw_prober, raw_stream

from tallylight_operator.kubernetes.cache import Store
from tallylight_operator.kubernetes.mount_errors import MountErrors
from tallylight_operator.kubernetes.probing.known_pods import KnownProbers

ERROR = 'MountVolume.SetUp failed for volume "secret" : secret "cup-origin" not found'


@pytest.fixture
def woken():
    return []


@pytest.fixture
def store(woken):
    made = Store(woken.append, lambda: 0.0)
    made.put_stream(raw_stream())
    return made


def test_an_error_that_is_told_before_its_pod_is_known_holds_from_then_on(store):
    store.put_mount_error("uid-pod", ERROR)
    assert store.mount_error("uid-pod") == ""
    store.put_pod(raw_pod(phase="Pending"))
    assert store.mount_error("uid-pod") == ERROR


def test_it_is_forgotten_once_the_pod_runs_or_is_gone(store):
    store.put_mount_error("uid-pod", ERROR)
    store.put_pod(pod := raw_pod(phase="Running"))
    assert store.mount_error("uid-pod") == ""
    store.put_mount_error("uid-pod", ERROR)
    store.drop_pod(newer(pod))
    assert store.mount_error("uid-pod") == ""


def test_only_news_of_a_pod_that_is_known_wakes_its_stream(store, woken):
    store.put_pod(raw_pod(phase="Pending"))
    woken.clear()
    store.put_mount_error("uid-of-a-stranger", ERROR)
    assert woken == []
    store.put_mount_error("uid-pod", ERROR)
    store.put_mount_error("uid-pod", ERROR)
    assert woken == [CUP]


def test_what_is_said_of_others_pods_costs_no_more_than_so_much():
    errors = MountErrors()
    for number in range(3000):
        errors.put(f"uid-{number}", ERROR, is_known=False)
    assert len(errors.strangers) == 1000
    errors.met("uid-2999")
    errors.met("uid-0")
    assert (errors.get("uid-2999"), errors.get("uid-0")) == (ERROR, "")


@pytest.fixture
def probers(woken):
    return KnownProbers(woken.append, lambda: 0.0)


def test_of_a_prober_an_error_that_is_told_before_its_pod_is_known_holds_from_then_on(probers, woken):
    pod = raw_prober(phase="Pending")
    uid = pod["metadata"]["uid"]
    probers.put_mount_error(uid, ERROR)
    assert (probers.mount_error(uid), woken) == ("", [])
    probers.put(pod)
    assert probers.mount_error(uid) == ERROR


def test_of_a_prober_it_is_forgotten_once_it_runs(probers, woken):
    pod = raw_prober(phase="Pending")
    uid = pod["metadata"]["uid"]
    probers.put(pod)
    probers.put_mount_error(uid, ERROR)
    probers.put_mount_error(uid, ERROR)
    assert (probers.mount_error(uid), len(woken)) == (ERROR, 2), "told twice is no news"
    running = {**newer(pod), "status": {**pod["status"], "phase": "Running"}}
    probers.put(running)
    assert probers.mount_error(uid) == ""
