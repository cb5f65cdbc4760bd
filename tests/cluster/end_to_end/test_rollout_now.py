"""A stream on air is edited with `rollout: Now`, on a real node: another receives before the one before goes."""

import pytest
from operator_process import wait_until

pytestmark = pytest.mark.cluster

ORIGIN = {"url": "http://origin.sports.svc/live.m3u8"}


def receiving(streams):
    """Which monitors of the stream receive, by their pods' names."""
    statuses = {pod["metadata"]["name"]: pod["status"].get("containerStatuses") for pod in streams.pods_of("cup")}
    return {name for name, containers in statuses.items() if containers and containers[0]["ready"]}


def test_an_edit_is_watched_by_another_monitor_before_the_one_before_it_goes(streams, figures):
    asked = {"source": ORIGIN, "schedule": {"always": {}}, "rollout": "Now"}
    streams.apply(**asked)
    wait_until(lambda: len(receiving(streams)) == 1, 60)
    (before,) = receiving(streams)
    streams.apply(**asked, tier="Light")
    took = wait_until(lambda: len(receiving(streams)) == 2, 30)
    wait_until(lambda: before not in receiving(streams), 30)
    (after,) = receiving(streams)
    assert after != before
    figures[f"rollout: Now: an edit is watched {took:.1f} s later, by another monitor, before the old one goes"] = took
    wait_until(lambda: "lastReport" in streams.status(), 40)
    degraded = next(each for each in streams.status()["conditions"] if each["type"] == "Degraded")
    assert degraded["reason"] == "AsAsked"
