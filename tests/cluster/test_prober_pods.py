"""A namespace's prober on a real API: nothing of it is left, whether an operator runs or not."""

import json

import pytest
from operator_process import wait_until

from tallylight_contract import labels

pytestmark = pytest.mark.cluster

FOLLOWED = {"whenLive": {}}


def probers(api):
    return api.get("pods", "-l", f"{labels.APP}={labels.PROBER_VALUE}")["items"]


def listed(pod):
    return [each["stream"] for each in json.loads(pod["metadata"]["annotations"][labels.SOURCES])["probes"]]


def followed(api, operator, *names):
    for name in names:
        api.apply(name, schedule=FOLLOWED)
    operator.until(lambda: [listed(pod) for pod in probers(api)] == [sorted(names)])
    return probers(api)[0]["metadata"]


def test_it_is_one_pod_that_is_told_of_each_stream_and_goes_with_the_last(api, operator):
    before = followed(api, operator, "cup")
    after = followed(api, operator, "cup", "bowl")
    assert after["uid"] == before["uid"]
    assert [owner["name"] for owner in after["ownerReferences"]] == ["bowl", "cup"]
    assert api.condition("Scheduled")["reason"] == "SignalAbsent"
    api.apply("bowl", schedule=FOLLOWED, suspend=True)
    operator.until(lambda: [listed(pod) for pod in probers(api)] == [["cup"]])
    api.kubectl("delete", "livestream", "cup", "-n", api.namespace)
    operator.until(lambda: probers(api) == [])


def test_without_an_operator_it_goes_with_the_last_of_its_streams(api, operator):
    followed(api, operator, "cup", "bowl")
    operator.kill()
    api.kubectl("delete", "livestream", "bowl", "-n", api.namespace)
    wait_until(lambda: len(probers(api)[0]["metadata"]["ownerReferences"]) == 1, 60)
    api.kubectl("delete", "livestream", "cup", "-n", api.namespace)
    wait_until(lambda: probers(api) == [], 60)


def test_an_operator_that_comes_back_removes_one_that_no_stream_needs_any_more(api, operators):
    first = operators(0)
    followed(api, first, "cup")
    first.kill()
    api.apply("cup", schedule=FOLLOWED, suspend=True)
    second = operators(1)
    second.until(lambda: probers(api) == [])
