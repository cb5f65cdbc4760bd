"""What the chart has from elsewhere is current, and every value is described."""

import json
from pathlib import Path

import pytest
import yaml

from tallylight_chart.readme import BEGIN, END, with_table
from tallylight_chart.rendering import orphans, rendered
from tallylight_chart.schema import schema_text
from tallylight_chart.values import ValuesError, leaves, read

ROOT = Path(__file__).parents[2]
CHART = ROOT / "charts/tallylight"
VALUES = read((CHART / "values.yaml").read_text())
SCHEMA = json.loads((CHART / "values.schema.json").read_text())
README = (CHART / "README.md").read_text()

PARTS = [pytest.param(path, text, id=str(path.relative_to(CHART))) for path, text in rendered(ROOT).items()]
LEAVES = [pytest.param(value, id=value.path) for value in leaves(VALUES)]


@pytest.mark.parametrize(("path", "text"), PARTS)
def test_each_part_is_as_its_source_makes_it(path, text):
    assert path.read_text() == text, "run `make chart`"


def test_no_dashboard_outlived_its_original():
    assert orphans(ROOT) == set(), "run `make chart`"


def test_what_is_described_is_all_that_helm_reads():
    described = {}
    for value in leaves(VALUES):
        *groups, name = value.path.split(".")
        at = described
        for group in groups:
            at = at.setdefault(group, {})
        at[name] = value.default
    assert described == yaml.safe_load((CHART / "values.yaml").read_text())


@pytest.mark.parametrize("value", LEAVES)
def test_each_value_is_in_the_schema_with_its_default_and_in_the_readme(value):
    node = SCHEMA
    for name in value.path.split("."):
        assert node["additionalProperties"] is False
        node = node["properties"][name]
    assert node["default"] == value.default
    assert node["description"] == value.comment
    assert f"| `{value.path}` | {value.comment} |" in README


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        pytest.param("replicas: 2", "replicas has no comment", id="no comment"),
        pytest.param("# A name.\nname:", "name has no default that shows its type", id="no default"),
        pytest.param("# Some.\nlabels: {}", "labels is empty", id="a map of anything"),
        pytest.param("# Some.\nnames: []", "names is a list", id="a list of anything"),
        pytest.param("crds:\n  keep: true", "crds.keep has no comment", id="inside of a group"),
        pytest.param("# Only a comment.", "must be a mapping", id="nothing at all"),
    ],
)
def test_a_value_that_is_not_described_is_refused(text, refusal):
    with pytest.raises(ValuesError, match=refusal):
        read(text)


def test_a_comment_ends_where_the_one_above_it_begins():
    first, second = read("# One,\n# in two lines.\na: 1\n\n# Two.\n# @ {minimum: 3}\nb: 4\n")
    assert (first.comment, second.comment) == ("One, in two lines.", "Two.")
    assert json.loads(schema_text((second,)))["properties"]["b"]["minimum"] == 3


def test_only_the_table_of_a_readme_is_made_anew():
    values = read("# One.\na: 1\n")
    made = with_table(f"before\n{BEGIN}old\n{END}after\n", values)
    assert made.startswith(f"before\n{BEGIN}")
    assert made.endswith(f"{END}after\n")
    assert "| `a` | One. | `1` |" in made
    assert "old" not in made


def test_a_readme_without_a_place_for_the_table_is_refused():
    with pytest.raises(ValuesError, match="must hold the lines"):
        with_table("nothing here\n", ())
