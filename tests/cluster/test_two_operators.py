"""Operators of two releases on one real API: whom one overlaps it says at its start, and takes on what one left."""

import json

import pytest
from cluster_api import the_pod
from operator_process import wait_until

from tallylight_contract import labels

pytestmark = pytest.mark.cluster

GREEN = "green-operator"


@pytest.fixture
def green(operators, api):
    """A second release: it has a Lease of its own."""
    yield lambda number=1, **settings: operators(number, TALLYLIGHT_LEASE_NAME=GREEN, **settings)
    api.kubectl("delete", "lease", GREEN, "--ignore-not-found")


def test_the_second_warns_at_its_start_and_says_what_both_serve(operators, green, api):
    first = operators()
    first.until(lambda: first.leads)
    second = green()
    second.until(lambda: second.metric("tallylight_operator_overlapping_releases") == 1.0)
    warning = (
        f"another release, whose Lease is default/tallylight-operator, serves the same as this one: {api.namespace}"
    )
    assert second.printed().count(warning) == 1
    lease = json.loads(api.kubectl("get", "lease", GREEN, "-o", "json"))
    assert lease["metadata"]["annotations"][labels.SERVES] == api.namespace


def test_one_that_serves_another_namespace_is_no_news(operators, green):
    first = operators()
    first.until(lambda: first.leads)
    second = green(TALLYLIGHT_NAMESPACES="default")
    second.until(lambda: second.leads)
    wait_until(lambda: second.metric("tallylight_operator_overlapping_releases") == 0.0)
    assert "another release" not in second.printed()


def test_what_a_release_that_is_gone_has_made_is_the_next_ones_and_one_that_runs_is_not_touched(operators, green, api):
    first = operators()
    api.apply()
    before = the_pod(api, first)
    api.runs(before["metadata"]["name"])
    first.until(lambda: api.condition("Ready")["status"] == "True")
    assert first.end() == 0
    second = green()
    second.until(lambda: second.leads)
    api.apply("bowl")
    second.until(lambda: len(api.pods()) == 2)
    assert [pod["metadata"]["uid"] for pod in api.pods_of("cup")] == [before["metadata"]["uid"]]
    assert api.condition("Degraded")["reason"] == "AsAsked"
    assert second.metric("tallylight_operator_monitors") == 2
