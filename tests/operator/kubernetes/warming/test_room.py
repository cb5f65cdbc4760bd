"""Which placeholders count as missing, and from when on."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_contract.metrics.operator import PLACEHOLDER_CAUSES
from tallylight_operator.kubernetes.warming.notices import not_held
from tallylight_operator.kubernetes.warming.room import CAUSES, Missing, Room, Shortage, room_of
from tallylight_operator.settings import Warm

AHEAD = timedelta(minutes=2)
WARM = Warm(5, AHEAD, "low")


def placeholder(state=None, **status):
    return {"status": {"containerStatuses": [{"name": "monitor", "state": state or {}}], **status}}


@pytest.mark.parametrize(
    ("pod", "running", "missing"),
    [
        pytest.param(placeholder({"running": {}}, phase="Running"), 1, None, id="it runs"),
        pytest.param(placeholder(phase="Succeeded"), 0, None, id="its time is over"),
        pytest.param({}, 0, Missing("pending", "nothing has been said of it"), id="just made"),
        pytest.param(
            placeholder({"waiting": {"reason": "ErrImagePull", "message": "no such image"}}, phase="Pending"),
            0,
            Missing("pending", "ErrImagePull: no such image"),
            id="no image",
        ),
        pytest.param(
            placeholder(phase="Failed", reason="OutOfcpu", message="no room"),
            0,
            Missing("failed", "OutOfcpu: no room"),
            id="its node does not take it",
        ),
        pytest.param(placeholder(phase="Failed"), 0, Missing("failed", "it says no reason"), id="it failed in silence"),
    ],
)
def test_what_a_placeholder_is(pod, running, missing):
    found = room_of(1, {"a": pod})
    assert (found.running, found.missing) == (running, {} if missing is None else {"a": missing})


def test_the_causes_are_those_of_the_metric():
    assert CAUSES == PLACEHOLDER_CAUSES


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.sampled_from(CAUSES), max_size=3), max_size=20))
def test_each_counts_once_for_as_long_as_it_is_missing_and_none_that_is_pending_counts_early(looks):
    shortage, counted, began = Shortage(), set(), {}
    for number, look in enumerate(looks):
        room = Room(3, 0, {name: Missing(cause, "") for name, cause in look.items()})
        shortage, newly = shortage.after(room, number * 10.0, AHEAD)
        began = {name: began.get(name, number * 10.0) for name in look}
        waited = {name: number * 10.0 - began[name] >= 100.0 or look[name] != "pending" for name in look}
        counted = {name for name in counted if name in look and waited[name]}
        assert set(newly) == {name for name in look if waited[name]} - counted
        counted |= set(newly)


@pytest.mark.parametrize(
    ("missing", "do"),
    [
        pytest.param(Missing("refused", "exceeded quota: pods"), "Raise the ResourceQuota", id="a quota"),
        pytest.param(Missing("refused", "no PriorityClass with name low"), "Make the PriorityClass low", id="a class"),
        pytest.param(Missing("refused", "cannot create"), "Let the operator create", id="a right"),
        pytest.param(Missing("pending", "0/3 nodes"), "Give the cluster room", id="no room"),
        pytest.param(Missing("failed", "exit status 127"), "Make them able to run", id="no program"),
    ],
)
def test_each_cause_says_what_to_do_and_fits_in_an_event(missing, do):
    said = not_held({"a": Missing(missing.cause, missing.why + "x" * 2000)}, 3, WARM, "system")
    assert do in said
    assert len(said.encode()) <= 1024
    assert said.endswith("start as they would without it.")
