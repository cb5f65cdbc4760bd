"""An upgrade with --reuse-values: what is newer than the release before has no value there, and has its default."""

import pytest
import yaml
from helm_chart import FIRST_VALUES, NAMESPACE, RELEASE, earlier_chart, environment

from tallylight_operator.settings import MonitorSettings, read

pytestmark = pytest.mark.cluster

ALL = {
    "prometheusRule": {"enabled": True},
    "serviceMonitor": {"enabled": True},
    "podMonitor": {"enabled": True},
    "dashboards": {"enabled": True},
    "networkPolicy": {"enabled": True},
    "monitor": {"namespaces": ["sports"], "networkPolicy": {"enabled": True}},
}


@pytest.fixture
def reused(helm, tmp_path):
    """Renders the chart with the first version's values, and what was chosen then."""
    chart = earlier_chart(tmp_path)

    def render(**chosen):
        text = helm("template", RELEASE, chart, "--namespace", NAMESPACE, values=chosen)
        return [manifest for manifest in yaml.safe_load_all(text) if manifest]

    return render


def newer_than_first(values, first, path=()):
    """The paths of all values that the first version did not have."""
    for name, value in values.items():
        if name not in first:
            yield (*path, name)
        elif isinstance(value, dict) and isinstance(first[name], dict):
            yield from newer_than_first(value, first[name], (*path, name))


def test_there_are_newer_values(helm):
    values, first = (yaml.safe_load(path.read_text()) for path in (helm.chart / "values.yaml", FIRST_VALUES))
    assert {("openshift",), ("logging",), ("monitor", "resources")} <= set(newer_than_first(values, first))
    assert list(newer_than_first(first, values)) == [], "a value that was taken away would be refused by the schema"


@pytest.mark.parametrize("chosen", [pytest.param({}, id="nothing chosen"), pytest.param(ALL, id="everything made")])
def test_the_same_is_made_as_of_the_defaults_of_now_but_for_what_operators_know_themselves(helm, reused, chosen):
    made = {(one["kind"], one["metadata"]["name"]): one for one in reused(**chosen)}
    usual = {(one["kind"], one["metadata"]["name"]): one for one in helm.rendered(**chosen)}
    assert made.keys() == usual.keys()
    assert "nil>" not in yaml.safe_dump(list(made.values()))
    differ = {name for name in made if without_version(made[name]) != without_version(usual[name])}
    assert differ == {("Deployment", "tallylight")}


def without_version(manifest):
    labels = {name: text for name, text in manifest["metadata"]["labels"].items() if name != "helm.sh/chart"}
    return manifest | {"metadata": manifest["metadata"] | {"labels": labels}}


def test_the_operators_settings_are_its_own_defaults(helm, reused):
    usual, found = (read(environment(made), identity="") for made in (helm.rendered(), reused()))
    assert found.monitor == MonitorSettings(usual.monitor.image, operator=usual.monitor.operator)
    assert (found.log_level, found.log_format, found.proxies) == (usual.log_level, usual.log_format, usual.proxies)
