"""Monitors and operators are found by what their pods really have."""

import pytest
import yaml
from dashboards import DEPLOY, rules
from helm_chart import Helm, of_kind
from pods import raw_pod, raw_prober

from tallylight_cluster.paths import ClusterPaths

SCRAPE = yaml.safe_load((DEPLOY / "prometheus" / "scrape.yaml").read_text())
MONITORS, PROBERS, OPERATORS = SCRAPE["scrape_configs"]


def selector(job):
    (discovery,) = job["kubernetes_sd_configs"]
    (chosen,) = discovery["selectors"]
    assert discovery["role"] == chosen["role"] == "pod"
    return dict(pair.split("=") for pair in chosen["label"].split(","))


def kept(job):
    """What must hold of a target, by the name that discovery gives it."""
    return {rule["source_labels"][0]: rule["regex"] for rule in job["relabel_configs"] if rule.get("action") == "keep"}


def is_found(job, template):
    """Whether a pod made so is a target while it runs."""
    ports = {port["name"] for container in template["spec"]["containers"] for port in container["ports"]}
    wanted = kept(job)
    assert wanted.pop("__meta_kubernetes_pod_phase") == "Running"
    assert wanted.pop("__meta_kubernetes_pod_container_port_name") in ports
    assert not wanted
    return selector(job).items() <= template["metadata"]["labels"].items()


def test_a_monitors_pod_is_found_by_the_job_of_monitors_alone():
    pod = raw_pod()
    assert [is_found(job, pod) for job in (MONITORS, PROBERS, OPERATORS)] == [True, False, False]


def test_a_probers_pod_is_found_by_the_job_of_probers_alone():
    pod = raw_prober()
    assert [is_found(job, pod) for job in (MONITORS, PROBERS, OPERATORS)] == [False, True, False]


def test_monitors_and_operators_say_themselves_whose_numbers_they_are():
    assert MONITORS["honor_labels"] is True
    assert OPERATORS["honor_labels"] is True


def test_rules_speak_of_jobs_that_there_are():
    jobs = {job["job_name"] for job in SCRAPE["scrape_configs"]}
    spoken_of = {
        job for job in ("tallylight-monitor", "tallylight") for rule in rules() if f'job="{job}"' in rule["expr"]
    }
    assert spoken_of == {"tallylight-monitor"} <= jobs


@pytest.mark.cluster
def test_the_charts_operators_are_found_by_the_job_of_operators_alone():
    (deployment,) = of_kind(Helm(ClusterPaths.read("chart").cache).rendered(), "Deployment")
    template = deployment["spec"]["template"]
    assert is_found(OPERATORS, template)
    assert not is_found(MONITORS, template)
    assert not is_found(PROBERS, template)


@pytest.mark.cluster
def test_the_prometheus_operator_gives_the_same_names_to_the_jobs():
    enabled = {"serviceMonitor": {"enabled": True}, "podMonitor": {"enabled": True}}
    manifests = Helm(ClusterPaths.read("chart").cache).rendered(**enabled)
    (pods,), (services,) = of_kind(manifests, "PodMonitor"), of_kind(manifests, "ServiceMonitor")
    (service,) = of_kind(manifests, "Service")
    assert raw_pod()["metadata"]["labels"][pods["spec"]["jobLabel"]] == MONITORS["job_name"]
    assert raw_prober()["metadata"]["labels"][pods["spec"]["jobLabel"]] == PROBERS["job_name"]
    assert service["metadata"]["labels"][services["spec"]["jobLabel"]] == OPERATORS["job_name"]
    assert pods["spec"]["podMetricsEndpoints"][0]["honorLabels"] is True
