from datetime import timedelta

import pytest

from tallylight_bounded.host_port import HostPort
from tallylight_operator.environment import InvalidSettingError
from tallylight_operator.health import Vitals, unhealthy
from tallylight_operator.settings import VARIABLES, Caps, Starts, Warm, read

LEAST = {"TALLYLIGHT_MONITOR_IMAGE": "monitor:1", "POD_NAMESPACE": "tallylight"}


def test_two_variables_are_enough():
    found = read(LEAST, "me")
    assert found.monitor.image == "monitor:1"
    assert (found.lease.namespace, found.lease.identity) == ("tallylight", "me")
    assert found.namespaces == ()


def test_each_can_be_chosen():
    chosen = {
        "TALLYLIGHT_NAMESPACES": "a, b",
        "TALLYLIGHT_MONITOR_PULL_POLICY": "Never",
        "TALLYLIGHT_MONITOR_PULL_SECRETS": "x,y",
        "TALLYLIGHT_MONITOR_PRIORITY_CLASS": "live",
        "TALLYLIGHT_MONITOR_TOLERATION_SECONDS": "7",
        "TALLYLIGHT_MONITOR_GRACE_SECONDS": "8",
        "TALLYLIGHT_ALLOW_PRIVATE": "true",
        "TALLYLIGHT_MONITOR_RESOURCES": '{"requests": {"cpu": 1}, "limits": {"memory": "1Gi"}}',
        "TALLYLIGHT_MONITOR_TIER_REQUESTS": '{"Light": {"cpu": 1}, "Probe": {"memory": "64Mi"}}',
        "TALLYLIGHT_PROBER_RESOURCES": '{"requests": {"cpu": "80m"}}',
        "TALLYLIGHT_MONITOR_PATCHES": '[{"spec": {"nodeSelector": {"pool": "video"}}}]',
        "TALLYLIGHT_MAX_MONITORS": "100",
        "TALLYLIGHT_START_JITTER_SECONDS": "30",
        "TALLYLIGHT_STARTS_PER_SECOND": "80",
        "TALLYLIGHT_MAX_MONITORS_PER_NAMESPACE": "20",
        "TALLYLIGHT_WARM_MONITORS": "30",
        "TALLYLIGHT_WARM_AHEAD_SECONDS": "300",
        "TALLYLIGHT_WARM_PRIORITY_CLASS": "low",
        "TALLYLIGHT_LEASE_NAMESPACE": "elsewhere",
        "TALLYLIGHT_LEASE_NAME": "mine",
        "TALLYLIGHT_SHARDS": "4",
        "TALLYLIGHT_METRICS": "[::1]:1",
        "TALLYLIGHT_HEALTH": "127.0.0.1:2",
        "TALLYLIGHT_LOG_LEVEL": "debug",
        "TALLYLIGHT_LOG_FORMAT": "json",
        "POD_NAME": "operator-x",
    }
    found = read(LEAST | chosen, "me")
    assert found.namespaces == ("a", "b")
    assert found.caps == Caps(100, 20)
    assert found.starts == Starts(timedelta(seconds=30), 80)
    assert found.monitor.pull_secrets == ("x", "y")
    assert (found.monitor.toleration_seconds, found.monitor.termination_grace_seconds) == (7, 8)
    assert found.monitor.allow_private
    assert found.monitor.resources.texts() == {"requests": {"cpu": "1"}, "limits": {"memory": "1Gi"}}
    assert found.monitor.prober_resources.texts() == {"requests": {"cpu": "80m"}, "limits": {}}
    requests = found.monitor.tier_requests
    assert [requests.of(tier) for tier in ("Full", "Light", "Probe")] == [{}, {"cpu": 1}, {"memory": "64Mi"}]
    assert found.monitor.patches == ({"spec": {"nodeSelector": {"pool": "video"}}},)
    assert (found.lease.namespace, found.lease.name, found.lease.identity) == ("elsewhere", "mine", "operator-x")
    assert found.lease.shards == 4
    assert found.warm == Warm(30, timedelta(minutes=5), "low")
    assert (found.metrics, found.health) == (HostPort("::1", 1), HostPort("127.0.0.1", 2))
    assert (found.log_level, found.log_format) == ("debug", "json")
    assert {name for name, *_ in VARIABLES} == {*chosen, "TALLYLIGHT_MONITOR_IMAGE"} - {"POD_NAME"}


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        pytest.param({"POD_NAMESPACE": "x"}, "TALLYLIGHT_MONITOR_IMAGE", id="no image"),
        pytest.param({"TALLYLIGHT_MONITOR_IMAGE": "x"}, "POD_NAMESPACE", id="no namespace for the Lease"),
        pytest.param(LEAST | {"TALLYLIGHT_MONITOR_PULL_POLICY": "never"}, "PULL_POLICY", id="no such policy"),
        pytest.param(LEAST | {"TALLYLIGHT_MONITOR_TOLERATION_SECONDS": "1m"}, "TOLERATION", id="no number"),
        pytest.param(LEAST | {"TALLYLIGHT_MAX_MONITORS": "0"}, "MAX_MONITORS", id="a cap that lets nothing be"),
        pytest.param(LEAST | {"TALLYLIGHT_STARTS_PER_SECOND": "19"}, "from 20 on", id="starts that take for ever"),
        pytest.param(LEAST | {"TALLYLIGHT_WARM_MONITORS": "3"}, "WARM_PRIORITY_CLASS", id="pods that give no way"),
        pytest.param(LEAST | {"TALLYLIGHT_SHARDS": "65"}, "64 at most", id="too many shards"),
        pytest.param(
            LEAST | {"TALLYLIGHT_SHARDS": "4", "TALLYLIGHT_MAX_MONITORS": "3"}, "from 4 on", id="no monitor for a shard"
        ),
        pytest.param(
            LEAST | {"TALLYLIGHT_SHARDS": "4", "TALLYLIGHT_STARTS_PER_SECOND": "79"}, "from 80 on", id="slow shards"
        ),
        pytest.param(LEAST | {"TALLYLIGHT_ALLOW_PRIVATE": "yes"}, "ALLOW_PRIVATE", id="neither true nor false"),
        pytest.param(LEAST | {"TALLYLIGHT_MONITOR_RESOURCES": '{"cpu": 1}'}, "MONITOR_RESOURCES", id="no such part"),
        pytest.param(LEAST | {"TALLYLIGHT_MONITOR_RESOURCES": "{"}, "MONITOR_RESOURCES", id="resources, no JSON"),
        pytest.param(LEAST | {"TALLYLIGHT_PROBER_RESOURCES": "{"}, "PROBER_RESOURCES", id="a prober's, no JSON"),
        pytest.param(
            LEAST | {"TALLYLIGHT_MONITOR_TIER_REQUESTS": '{"Full": {}}'}, "of Light and of Probe", id="no lower tier"
        ),
        pytest.param(
            LEAST | {"TALLYLIGHT_MONITOR_TIER_REQUESTS": '{"Light": {"cpu": "much"}}'}, "TIER_REQUESTS", id="no amount"
        ),
        pytest.param(LEAST | {"TALLYLIGHT_MONITOR_PATCHES": "{"}, "MONITOR_PATCHES must be JSON", id="no JSON"),
        pytest.param(LEAST | {"TALLYLIGHT_MONITOR_PATCHES": "{}"}, "MONITOR_PATCHES must be a list", id="no list"),
        pytest.param(LEAST | {"TALLYLIGHT_METRICS": "9464"}, "TALLYLIGHT_METRICS", id="no host"),
        pytest.param(LEAST | {"TALLYLIGHT_HEALTH": "a:99999"}, "TALLYLIGHT_HEALTH", id="no such port"),
        pytest.param(LEAST | {"TALLYLIGHT_LOG_LEVEL": "INFO"}, "debug, info, warning, error", id="no such level"),
        pytest.param(LEAST | {"TALLYLIGHT_LOG_FORMAT": "xml"}, "TALLYLIGHT_LOG_FORMAT", id="no such format"),
    ],
)
def test_a_mistake_is_named(environment, named):
    with pytest.raises(InvalidSettingError, match=named):
        read(environment, "me")


@pytest.mark.parametrize(
    ("vitals", "words"),
    [
        pytest.param(Vitals(True, 0, 0, 0), "", id="at work"),
        pytest.param(Vitals(True, 119, 59, 1), "", id="busy"),
        pytest.param(Vitals(True, 121, 0, 0), "the queue has not moved for 121 s", id="stuck"),
        pytest.param(Vitals(True, 0, 61, 0), "a transition is 61 s late", id="late"),
        pytest.param(Vitals(False, 121, 61, 0), "", id="only the leader has a queue"),
        pytest.param(Vitals(False, 0, 0, 2), "a watch is silent", id="silent watch"),
    ],
)
def test_what_needs_a_new_start(vitals, words):
    assert unhealthy(vitals).startswith(words)
    assert bool(unhealthy(vitals)) == bool(words)


@pytest.mark.parametrize(
    ("written", "shown"),
    [pytest.param("0.0.0.0:80", "0.0.0.0:80", id="version 4"), pytest.param("[::]:80", "[::]:80", id="version 6")],
)
def test_an_address_is_shown_as_it_was_written(written, shown):
    assert str(read(LEAST | {"TALLYLIGHT_HEALTH": written}, "me").health) == shown
