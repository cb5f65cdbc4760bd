"""What Prometheus itself says of the rules and of the discovery."""

import pytest
import yaml
from dashboards import DEPLOY

from tallylight_cluster.commands import run
from tallylight_cluster.paths import ClusterPaths
from tallylight_cluster.programs import PROMTOOL, Programs

pytestmark = pytest.mark.cluster  # it is built like the cluster's other programs

FOLDER = DEPLOY / "prometheus"


@pytest.fixture(scope="session")
def promtool():
    programs = Programs(ClusterPaths.read("rules").cache)
    programs.build([PROMTOOL])
    return lambda *words: run([programs.path(PROMTOOL), *words])


def test_the_rules_are_rules(promtool):
    assert "SUCCESS" in promtool("check", "rules", FOLDER / "rules.yaml")


def test_each_alert_fires_where_it_should_and_not_where_it_should_not(promtool):
    assert "SUCCESS" in promtool("test", "rules", FOLDER / "rules_test.yaml")


def test_a_whole_configuration_takes_discovery_and_rules_as_they_are(promtool, tmp_path):
    files = {"scrape_config_files": [str(FOLDER / "scrape.yaml")], "rule_files": [str(FOLDER / "rules.yaml")]}
    (tmp_path / "prometheus.yaml").write_text(yaml.safe_dump(files))
    output = promtool("check", "config", tmp_path / "prometheus.yaml")
    assert "1 rule files found" in output
    assert "SUCCESS" in output
