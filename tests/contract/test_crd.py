import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
import yaml

from tallylight_contract.command import rendered
from tallylight_contract.crd import custom_resource_definition
from tallylight_contract.duration import EXPECTED
from tallylight_contract.livestream import LiveStreamSpec
from tallylight_contract.rules import RULES
from tallylight_contract.status import LiveStreamStatus

COMMITTED = Path(__file__).parents[2] / "charts/tallylight/files/livestreams.yaml"
VERSION = custom_resource_definition()["spec"]["versions"][0]
ROOT = VERSION["schema"]["openAPIV3Schema"]


def nodes(schema, path=""):
    """Every schema within a schema, with where it stands as a rule writes it."""
    yield path, schema
    for name, part in schema.get("properties", {}).items():
        yield from nodes(part, f"{path}.{name}".lstrip("."))
    if "items" in schema:
        yield from nodes(schema["items"], f"{path}[*]")
    if "additionalProperties" in schema:
        yield from nodes(schema["additionalProperties"], f"{path}.*")


NODES = dict(nodes(ROOT))
SPEC = {path: node for path, node in NODES.items() if path.startswith("spec")}


def test_the_chart_holds_the_crd_of_these_types():
    assert COMMITTED.read_text() == rendered(), "run `make crd`"


def test_the_command_prints_the_same_each_time():
    commands = [[sys.executable, "-m", "tallylight", "crd"]] * 2
    first, second = (subprocess.run(command, capture_output=True, check=True, timeout=30) for command in commands)
    assert first.stdout == second.stdout == rendered().encode()


def test_the_yaml_means_what_was_rendered_without_references():
    assert yaml.safe_load(rendered()) == custom_resource_definition()
    assert not re.search(r"[&*]id\d|\$ref", rendered())


def test_every_rule_hangs_somewhere():
    hanging = [
        (path, entry["rule"]) for path, node in NODES.items() for entry in node.get("x-kubernetes-validations", ())
    ]
    assert sorted(hanging) == sorted((rule.hangs_at, rule.cel) for rule in RULES)


def test_a_rule_leads_to_the_part_that_is_to_blame():
    for path, node in NODES.items():
        for entry in node.get("x-kubernetes-validations", ()):
            if "." not in entry.get("fieldPath", "")[1:]:
                blamed = f"{path}{entry.get('fieldPath', '')}".lstrip(".")
                assert blamed in NODES or path in ("", "spec.detectors[*]"), entry


def test_nothing_of_an_address_is_checked_where_a_refusal_would_repeat_it():
    """What is too long is not repeated, and an empty one holds no secret."""
    url = NODES["spec.source.url"]
    assert set(url) == {"type", "minLength", "maxLength", "description"}
    rules = [rule for rule in RULES if rule.at == "spec.source.url"]
    assert len(rules) == 6
    assert all(rule.is_private and "self.url" in rule.cel for rule in rules)


def test_what_is_no_duration_is_refused_in_words_and_not_by_a_pattern():
    at = {path for path, node in SPEC.items() if any(EXPECTED in rule["message"] for rule in _rules_of(node))}
    assert at == {
        "spec.preRoll",
        "spec.postRoll",
        "spec.startDeadline",
        "spec.overrun.max",
        "spec.schedule.recurring.duration",
        "spec.schedule.whenLive.poll",
        "spec.schedule.whenLive.within.recurring.duration",
        "spec.detectors[*].hold",
    }
    assert all(set(SPEC[path]) <= {"type", "maxLength", "default", "description", _RULES} for path in at)
    assert all("!self" not in rule["rule"] or "||" in rule["rule"] for path in at for rule in _rules_of(SPEC[path]))


def test_a_quantity_may_be_a_number_or_a_text():
    node = NODES["spec.resources.limits.cpu"]
    assert node["x-kubernetes-int-or-string"] is True
    assert node["anyOf"] == [{"type": "integer"}, {"type": "string"}]
    assert "type" not in node


_RULES = "x-kubernetes-validations"


def _rules_of(node):
    return node.get(_RULES, ())


@pytest.mark.parametrize("path", NODES)
def test_each_part_is_structural(path):
    node = NODES[path]
    assert isinstance(node.get("type"), str) != node.get("x-kubernetes-int-or-string", False)
    assert not {"properties", "additionalProperties"} <= set(node)
    assert node.get("type") != "array" or "items" in node
    assert set(node.get("required", ())) <= set(node.get("properties", ()))


@pytest.mark.parametrize("path", SPEC)
def test_each_part_of_the_spec_has_a_greatest_size(path):
    node = SPEC[path]
    bounds = {
        "string": {"maxLength", "enum", "format"},
        "array": {"maxItems"},
        "object": {"properties", "maxProperties"},
    }
    assert path == "spec.schedule.always" or bounds.get(node.get("type", "string"), {"maximum", "type"}) & set(node)


@pytest.mark.parametrize(
    ("kind", "at"),
    [pytest.param(LiveStreamSpec, "spec", id="spec"), pytest.param(LiveStreamStatus, "status", id="status")],
)
def test_every_field_of_the_types_is_in_the_schema(kind, at):
    assert set(NODES[at]["properties"]) == {field.encode_name for field in msgspec.structs.fields(kind)}


def test_the_defaults_of_the_spec_are_in_the_schema():
    defaults = {path: node["default"] for path, node in SPEC.items() if "default" in node}
    assert defaults == {
        "spec.schedule.whenLive.poll": "5s",
        "spec.preRoll": "2m",
        "spec.postRoll": "1m",
        "spec.overrun": {},
        "spec.overrun.policy": "Extend",
        "spec.overrun.max": "1h",
        "spec.pipelines": 1,
        "spec.tier": "Full",
        "spec.rollout": "NextWindow",
        "spec.scaling": {},
        "spec.scaling.maxShards": 4,
        "spec.priority": 0,
        "spec.suspend": False,
    }


def test_lists_that_are_merged_by_a_key_say_so():
    keys = {
        path: node["x-kubernetes-list-map-keys"] for path, node in NODES.items() if "x-kubernetes-list-type" in node
    }
    assert keys == {"spec.detectors": ["name"], "status.conditions": ["type"], "status.shards": ["name"]}


def test_scaling_and_columns_point_at_fields_that_exist():
    paths = [
        *VERSION["subresources"]["scale"].values(),
        *(c["jsonPath"] for c in VERSION["additionalPrinterColumns"]),
    ]
    for path in paths:
        field = re.sub(r"\[\?[^]]*\]", "[*]", path.lstrip("."))
        assert field in NODES or field == "metadata.creationTimestamp"
