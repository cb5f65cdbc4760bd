"""Each of the operator's settings is a value of the chart, and arrives as the operator reads it."""

from datetime import timedelta

import pytest
from helm_chart import NAMESPACE, VERSION, environment

from tallylight_contract.livestream import Resources
from tallylight_operator.settings import (
    VARIABLES,
    Caps,
    LeaseSettings,
    MonitorSettings,
    Settings,
    Starts,
    TierRequests,
    Warm,
    read,
)

pytestmark = pytest.mark.cluster

ONE_STREAM = MonitorSettings("").resources
CHOSEN = {
    "TALLYLIGHT_MONITOR_IMAGE": {"monitor": {"image": {"registry": "r.example", "repository": "m", "tag": "7"}}},
    "TALLYLIGHT_NAMESPACES": {"watchNamespaces": ["a", "b"]},
    "TALLYLIGHT_MONITOR_PULL_POLICY": {"monitor": {"image": {"pullPolicy": "Always"}}},
    "TALLYLIGHT_MONITOR_PULL_SECRETS": {"monitor": {"imagePullSecrets": [{"name": "one"}, {"name": "two"}]}},
    "TALLYLIGHT_MONITOR_PRIORITY_CLASS": {"monitor": {"priorityClassName": "high"}},
    "TALLYLIGHT_MONITOR_TOLERATION_SECONDS": {"monitor": {"tolerationSeconds": 5}},
    "TALLYLIGHT_MONITOR_GRACE_SECONDS": {"monitor": {"terminationGracePeriodSeconds": 6}},
    "TALLYLIGHT_ALLOW_PRIVATE": {"monitor": {"allowPrivate": True}},
    "TALLYLIGHT_MONITOR_RESOURCES": {"monitor": {"resources": {"limits": {"cpu": 1}}}},
    "TALLYLIGHT_MONITOR_TIER_REQUESTS": {"monitor": {"tierRequests": {"Light": {"cpu": "80m"}}}},
    "TALLYLIGHT_PROBER_RESOURCES": {"monitor": {"prober": {"resources": {"limits": {"memory": "1Gi"}}}}},
    "TALLYLIGHT_MONITOR_PATCHES": {"monitor": {"nodeSelector": {"pool": "video"}}},
    "TALLYLIGHT_MAX_MONITORS": {"caps": {"monitors": 100}},
    "TALLYLIGHT_MAX_MONITORS_PER_NAMESPACE": {"caps": {"perNamespace": 20}},
    "TALLYLIGHT_START_JITTER_SECONDS": {"starts": {"jitterSeconds": 30}},
    "TALLYLIGHT_STARTS_PER_SECOND": {"starts": {"perSecond": 25}},
    "TALLYLIGHT_WARM_MONITORS": {"warmCapacity": {"monitors": 10}},
    "TALLYLIGHT_WARM_AHEAD_SECONDS": {"warmCapacity": {"monitors": 10, "aheadSeconds": 300}},
    "TALLYLIGHT_WARM_PRIORITY_CLASS": {"warmCapacity": {"monitors": 10, "aheadSeconds": 300}},
    "TALLYLIGHT_LEASE_NAMESPACE": {"leaderElection": {"namespace": "leases"}},
    "TALLYLIGHT_LEASE_NAME": {"leaderElection": {"leaseName": "mine"}},
    "TALLYLIGHT_SHARDS": {"leaderElection": {"shards": 4}},
    "TALLYLIGHT_METRICS": {"metrics": {"port": 9999}},
    "TALLYLIGHT_HEALTH": {"health": {"port": 9998}},
    "TALLYLIGHT_LOG_LEVEL": {"logging": {"level": "debug"}},
    "TALLYLIGHT_LOG_FORMAT": {"logging": {"format": "text"}},
}


def test_the_table_names_every_setting():
    assert list(CHOSEN) == [name for name, _, _ in VARIABLES]


WARM = [name for name in CHOSEN if "WARM" in name]  # these come together


@pytest.mark.parametrize("variable", [name for name in CHOSEN if name not in WARM])
def test_each_setting_is_reached_by_a_value(helm, variable):
    before, after = environment(helm.rendered()), environment(helm.rendered(**CHOSEN[variable]))
    assert variable in after
    assert {name for name in after if after[name] != before.get(name)} == {variable}


def test_the_operator_reads_all_of_them_as_they_were_meant(helm):
    image = CHOSEN["TALLYLIGHT_MONITOR_IMAGE"]["monitor"]["image"] | {"pullPolicy": "Always"}
    values = {name: group for chosen in CHOSEN.values() for name, group in chosen.items() if name != "monitor"}
    values["caps"] = {"monitors": 100, "perNamespace": 20}
    values["starts"] = {"jitterSeconds": 30, "perSecond": 80}
    values["logging"] = {"level": "debug", "format": "text"}
    values["leaderElection"] = {"namespace": "leases", "leaseName": "mine", "shards": 4}
    monitor = {name: value for chosen in CHOSEN.values() for name, value in chosen.get("monitor", {}).items()}
    made = helm.rendered(**values, monitor=monitor | {"image": image})
    assert read(environment(made), identity="") == Settings(
        monitor=MonitorSettings(
            image="r.example/m:7",
            pull_policy="Always",
            pull_secrets=("one", "two"),
            priority_class="high",
            toleration_seconds=5,
            termination_grace_seconds=6,
            allow_private=True,
            resources=Resources(requests=ONE_STREAM.requests, limits={"cpu": 1, "memory": "512Mi"}),
            tier_requests=TierRequests(light={"cpu": "80m"}),
            prober_resources=Resources(requests={"cpu": "50m", "memory": "64Mi"}, limits={"memory": "1Gi"}),
            patches=({"spec": {"nodeSelector": {"pool": "video"}}},),
            operator="leases/mine",
        ),
        lease=LeaseSettings(namespace="leases", name="mine", identity="tallylight-1", shards=4),
        namespaces=("a", "b"),
        caps=Caps(100, 20),
        starts=Starts(timedelta(seconds=30), 80),
        warm=Warm(10, timedelta(minutes=5), f"{NAMESPACE}-tallylight-placeholder"),
        metrics=("::", 9999),
        health=("::", 9998),
        log_level="debug",
        log_format="text",
    )


def test_without_any_value_the_operator_has_its_own_defaults_and_logs_json(helm):
    assert read(environment(helm.rendered()), identity="") == Settings(
        monitor=MonitorSettings(image=f"tallylight/monitor:{VERSION}", operator=f"{NAMESPACE}/tallylight-operator"),
        lease=LeaseSettings(namespace=NAMESPACE, name="tallylight-operator", identity="tallylight-1"),
        log_format="json",
    )


def test_the_operator_reaches_the_api_through_the_proxy_that_is_named(helm):
    made = helm.rendered(proxy={"https": "http://proxy.example:3128", "noProxy": "10.0.0.0/8,.svc"})
    found = read(environment(made), identity="").proxies
    assert found.of("https://api.cluster.example:6443") == "http://proxy.example:3128"
    assert found.of("https://10.96.0.1") is None


def test_a_leader_may_write_the_lease_that_the_operator_is_told_of(helm):
    made = helm.rendered(leaderElection={"namespace": "leases", "leaseName": "mine"})
    (role,) = [one for one in made if one["kind"] == "Role"]
    assert role["metadata"]["namespace"] == "leases"
    assert [rule.get("resourceNames") for rule in role["rules"]] == [None, ["mine"]]


def test_with_shards_operators_may_write_the_lease_of_each_and_say_who_leads_it(helm):
    made = helm.rendered(leaderElection={"leaseName": "mine", "shards": 2}, watchNamespaces=["sports"])
    (role,) = [one for one in made if one["kind"] == "Role" and one["metadata"]["name"].endswith("-leader")]
    assert ["mine", "mine-shard-0", "mine-shard-1"] in [rule.get("resourceNames") for rule in role["rules"]]
    assert ["events"] in [rule["resources"] for rule in role["rules"]]


def test_room_that_is_held_ahead_is_held_by_pods_of_a_class_that_gives_way(helm):
    made = helm.rendered(warmCapacity={"monitors": 10}, watchNamespaces=["sports"])
    assert {name for name in environment(made) if "WARM" in name} == set(WARM)
    (given_way,) = [one for one in made if one["kind"] == "PriorityClass"]
    assert given_way["value"] == -10, "below that, the cluster autoscaler adds no node"
    assert environment(made)["TALLYLIGHT_WARM_PRIORITY_CLASS"] == given_way["metadata"]["name"]
    assert (given_way["value"] < 0, given_way["preemptionPolicy"]) == (True, "Never")
    (role,) = [one for one in made if one["kind"] == "Role" and one["metadata"]["name"].endswith("-leader")]
    assert ["pods"] in [rule["resources"] for rule in role["rules"]]
    assert ["events"] in [rule["resources"] for rule in role["rules"]], "what keeps room from being held is told"
    assert [one for one in helm.rendered() if one["kind"] == "PriorityClass"] == []
