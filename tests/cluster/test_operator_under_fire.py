"""The real operator while its API server misbehaves: no pod lost, none doubled, no restart of its own."""

import time

import msgspec
import psutil
import pytest
from cluster_api import create_namespace
from operator_process import wait_until

from tallylight_cluster.control_plane import ControlPlane
from tallylight_cluster.daemons import Record

pytestmark = pytest.mark.cluster

FIRE_SECONDS = 60.0
WATCHES_RECONNECT = 70.0  # kopf takes a watch that is silent for so long for broken
CONTROLLERS_RECONNECT = 90.0


def on_air(api, operator, name="cup"):
    """A monitor that runs and receives; its pod."""
    api.apply(name)
    operator.until(lambda: any(pod["metadata"]["name"].startswith(name) for pod in api.pods()))
    pod = next(pod for pod in api.pods() if pod["metadata"]["name"].startswith(name))
    api.runs(pod["metadata"]["name"])
    operator.until(lambda: api.condition("Ready", name)["status"] == "True")
    return pod


def uids(api):
    return sorted(pod["metadata"]["uid"] for pod in api.pods())


@pytest.mark.parametrize("mode", ["429", "500"])
def test_a_minute_of_refusals_changes_nothing_and_then_all_goes_on(api, through_a_proxy, mode):
    operator, misbehave = through_a_proxy
    before = on_air(api, operator)
    misbehave(mode)
    began = time.monotonic()
    api.apply("bowl")  # by another way than the operator's
    time.sleep(FIRE_SECONDS - (time.monotonic() - began))
    assert uids(api) == [before["metadata"]["uid"]]
    assert int(misbehave("pass")) < 10 * FIRE_SECONDS, "it hammers"
    operator.until(lambda: len(api.pods()) == 2, seconds=60)
    assert before["metadata"]["uid"] in uids(api)
    assert operator.process.poll() is None


@pytest.mark.parametrize("killed", [True, False], ids=["and it is killed", "and it asks again"])
def test_a_pod_whose_creation_was_not_reported_is_found_and_not_made_twice(api, through_a_proxy, killed):
    operator, misbehave = through_a_proxy
    misbehave("swallow")
    api.apply()
    wait_until(lambda: len(api.pods()) == 1)
    before = uids(api)
    if killed:
        operator.kill()
    misbehave("pass")
    if killed:
        operator.begin()
    operator.until(lambda: api.status().get("pipelines") == 1, seconds=40)
    assert uids(api) == before


def test_watches_that_fall_silent_are_noticed_and_begun_anew(api, through_a_proxy):
    operator, misbehave = through_a_proxy
    before = on_air(api, operator)
    misbehave("silent")
    api.apply("bowl")
    time.sleep(5)
    misbehave("pass")  # the old streams stay silent for ever: only new ones get through
    operator.until(lambda: len(api.pods()) == 2, seconds=WATCHES_RECONNECT + 20)
    assert before["metadata"]["uid"] in uids(api)
    assert operator.process.poll() is None


def test_an_api_server_that_is_started_anew_finds_all_as_it_was(api, operator, control_plane):
    before = on_air(api, operator)
    record = msgspec.json.decode((control_plane.daemons / "kube-apiserver").read_bytes(), type=Record)
    server = psutil.Process(record.pid)
    server.kill()
    server.wait(10)
    time.sleep(15)  # beyond the Lease
    assert not operator.leads
    ControlPlane(control_plane).up()
    operator.until(lambda: operator.leads, seconds=60)
    api.apply("bowl")
    operator.until(lambda: len(api.pods()) == 2, seconds=60)
    assert before["metadata"]["uid"] in uids(api)
    assert operator.process.poll() is None
    controllers_work_again(api)


def controllers_work_again(api):
    """Wait for it, for tests to come: controllers that lost their watches try again after half a minute at most."""
    name = f"{api.namespace}-after"
    create_namespace(api.kubectl, name, CONTROLLERS_RECONNECT)
    api.kubectl("delete", "namespace", name, "--wait=false")
