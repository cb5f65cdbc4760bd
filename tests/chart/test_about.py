"""What the chart says of itself, for catalogues and for Helm."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from tallylight_contract.livestream import GROUP, KIND, PLURAL, VERSION
from tallylight_contract.reading import read_livestream

ROOT = Path(__file__).parents[2]
CHART = yaml.safe_load((ROOT / "charts/tallylight/Chart.yaml").read_text())
README = (ROOT / "charts/tallylight/README.md").read_text()


def test_the_chart_installs_the_version_that_this_tree_is():
    assert CHART["appVersion"] == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


def test_the_kind_that_catalogues_show_is_the_contracts():
    (shown,) = yaml.safe_load(CHART["annotations"]["artifacthub.io/crds"])
    assert (shown["kind"], shown["version"], shown["name"]) == (KIND, VERSION, f"{PLURAL}.{GROUP}")


def test_the_example_that_catalogues_show_is_a_livestream():
    (example,) = yaml.safe_load(CHART["annotations"]["artifacthub.io/crdsExamples"])
    assert read_livestream(example).metadata.name == "sunday-service"


@pytest.mark.parametrize("path", re.findall(r"deploy/\S+\.yaml|(?:operator|monitor)/Dockerfile", README))
def test_every_file_that_the_readme_names_is_there(path):
    assert (ROOT / path).exists()
