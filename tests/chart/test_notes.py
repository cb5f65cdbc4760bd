"""What a person reads after the installation: what to do next, and what this choice of values leaves open."""

import re

import pytest
import yaml

from tallylight_contract.reading import read_livestream

pytestmark = pytest.mark.cluster


def test_the_sample_in_the_notes_is_a_livestream(helm):
    sample = helm.notes().partition("<<'EOF'\n")[2].partition("EOF")[0]
    assert read_livestream(yaml.safe_load(sample)).metadata.name == "cup-final"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param({}, "NOTE: no PodDisruptionBudget", id="where monitors run is not known"),
        pytest.param({}, "--set podMonitor.enabled=true", id="how to have them scraped"),
        pytest.param({}, "--set dashboards.enabled=true", id="how to have dashboards"),
        pytest.param({"watchNamespaces": ["a", "b"]}, "serve the namespace(s) a, b", id="some namespaces"),
        pytest.param({"watchNamespaces": ["a"]}, "kubectl apply --namespace a", id="a sample that is served"),
        pytest.param({"monitor": {"networkPolicy": {"enabled": True}}}, "does nothing here", id="a policy nowhere"),
        pytest.param({"networkPolicy": {"enabled": True}}, "reach the API at port(s) 443, 6443", id="the API's port"),
        pytest.param({"crds": {"enabled": False}}, "does not install the definition", id="the CRD by others"),
        pytest.param({"replicas": 1}, "with one operator", id="one operator"),
    ],
)
def test_the_notes_say_what_matters_for_these_values(helm, values, expected):
    assert expected in helm.notes(**values)


@pytest.mark.parametrize("enabled", [True, False])
def test_the_notes_have_nothing_made_by_hand_that_the_chart_makes_with_other_values(helm, enabled):
    values = {"monitor": {"podDisruptionBudget": {"enabled": enabled}}}
    notes = helm.notes(**values)
    assert [line for line in notes.splitlines() if "kubectl create" in line] == []
    applied = re.findall(r"^ *kind: (\w+)$", notes, re.MULTILINE)
    assert applied == ["LiveStream"]
    made = {one["kind"] for one in helm.rendered(watchNamespaces=["sports"])}
    assert not made & set(applied)


def test_the_notes_warn_of_nothing_that_is_settled(helm):
    assert "NOTE" not in helm.notes(monitor={"namespaces": ["sports"]})
