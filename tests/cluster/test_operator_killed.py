"""The real operator, killed as by a power cut: in mid-event, and at every step of starting a monitor."""

import time
from datetime import UTC, datetime

import pytest
from cluster_api import instant, the_pod
from operator_process import wait_until

pytestmark = pytest.mark.cluster

LONGEST_WAIT = 40.0  # seconds; the Lease of the one that was killed has to run out first


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param("before-create", id="with the pod about to be asked for"),
        pytest.param("after-create", id="with the pod made, and no word of it"),
        pytest.param("before-status", id="with the pod made, and the status not yet written"),
        pytest.param("after-status", id="with the status written, and no word of it"),
        pytest.param("before-event", id="with all done but the Event"),
    ],
)
def test_killed_at_any_step_of_a_start_it_comes_to_one_pod_all_the_same(api, through_a_proxy, moment):
    operator, misbehave = through_a_proxy
    misbehave(moment)
    api.apply()
    wait_until(lambda: int(misbehave(moment)) > 0)
    before = uids(api)
    assert len(before) == (0 if moment == "before-create" else 1)
    operator.kill()
    misbehave("pass")
    operator.begin()
    operator.until(lambda: api.status().get("pipelines") == 1, LONGEST_WAIT)
    after = uids(api)
    assert len(after) == 1
    assert before in ([], after)
    time.sleep(3)
    assert uids(api) == after


def test_killed_in_mid_event_it_leaves_the_monitor_as_it_was(api, operator):
    api.apply()
    before = the_pod(api, operator)
    api.runs(before["metadata"]["name"])
    operator.until(lambda: api.condition("Ready")["status"] == "True")
    running = api.pods()[0]
    operator.kill()
    operator.begin()
    operator.until(lambda: operator.leads, LONGEST_WAIT)
    operator.until(lambda: operator.metric("tallylight_operator_queue_length") == 0)
    time.sleep(1)
    assert api.pods() == [running]  # to the letter: not even its version has changed


def test_a_window_that_began_while_it_was_down_is_made_up_for(api, operator):
    api.apply(schedule={"window": {"start": instant(6), "end": instant(600)}}, preRoll="0s")
    operator.until(lambda: api.condition("Scheduled")["reason"] == "WindowAhead")
    operator.kill()
    time.sleep(7)
    assert api.pods() == []
    operator.begin()
    the_pod(api, operator)
    operator.until(lambda: api.condition("Scheduled")["reason"] == "OnAir")


def test_a_window_that_came_and_went_while_it_was_down_is_reported_as_missed(api, operator):
    start = instant(4)
    api.apply(schedule={"window": {"start": start, "end": instant(600)}}, preRoll="0s", startDeadline="3s")
    operator.until(lambda: api.condition("Scheduled")["reason"] == "WindowAhead")
    operator.kill()
    wait_until(lambda: datetime.now(UTC) > datetime.fromisoformat(start), 10)
    time.sleep(4)
    operator.begin()
    operator.until(lambda: api.condition("Scheduled")["reason"] == "WindowMissed", LONGEST_WAIT)
    operator.until(lambda: "WindowMissed" in api.events())
    assert api.pods() == []


def uids(api):
    return sorted(pod["metadata"]["uid"] for pod in api.pods())
