"""A cap on monitors, at a real API server: who waits is told so, and who is on air stays."""

import pytest
from cluster_api import instant

pytestmark = pytest.mark.cluster


def streams(api):
    return sorted(pod["metadata"]["labels"]["tallylight.dev/stream"] for pod in api.pods())


def test_with_a_cap_of_two_priority_decides_who_waits_and_none_on_air_makes_way(api, operators):
    later = {"schedule": {"window": {"start": instant(600), "end": instant(1200)}}, "preRoll": "15m"}
    operator = operators(TALLYLIGHT_MAX_MONITORS="2")
    api.apply("on-air", priority=-5)
    operator.until(lambda: streams(api) == ["on-air"])
    api.apply("later", **later)
    operator.until(lambda: streams(api) == ["later", "on-air"])
    api.apply("urgent", priority=10, **later)
    operator.until(lambda: streams(api) == ["on-air", "urgent"])
    operator.until(lambda: api.condition("Provisioned", "later")["reason"] == "CapReached")
    assert "The cap of 2 monitors in all is reached" in api.condition("Provisioned", "later")["message"]
    operator.until(lambda: "CapReached" in api.events("later"))
    assert operator.metric("tallylight_operator_monitors_waiting") == 1.0
    api.kubectl("delete", "livestream", "on-air", "-n", api.namespace)
    operator.until(lambda: streams(api) == ["later", "urgent"], seconds=60)
    operator.until(lambda: operator.metric("tallylight_operator_monitors_waiting") == 0.0)
