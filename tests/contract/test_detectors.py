import re
from pathlib import Path

import pytest

from tallylight_contract.detectors import CATALOGUE, HOLD_LIMIT

GUIDE = (Path(__file__).parents[2] / "docs/detectors.md").read_text()
EACH = pytest.mark.parametrize("entry", [pytest.param(entry, id=name) for name, entry in CATALOGUE.items()])


def section(name):
    """What the guide says of one detector, on one line."""
    found = re.search(rf"^## {name}\n(.*?)(?=^## |\Z)", GUIDE, re.MULTILINE | re.DOTALL)
    assert found, f"docs/detectors.md has no section '## {name}'"
    return " ".join(found[1].split())


@EACH
def test_every_default_is_within_its_bounds(entry):
    for parameter in entry.parameters:
        assert parameter.minimum <= parameter.default <= parameter.maximum
    assert 0 <= entry.hold <= HOLD_LIMIT
    assert entry.release >= 0


@EACH
def test_a_parameter_can_be_written_as_a_decimal(entry):
    for parameter in entry.parameters:
        for number in (parameter.minimum, parameter.default, parameter.maximum):
            assert float(f"{number:.6f}") == number


@EACH
def test_a_detector_silences_others_that_exist_and_do_not_silence_it_back(entry):
    assert set(entry.inhibits) <= set(CATALOGUE) - {entry.name}
    assert not any(entry.name in CATALOGUE[other].inhibits for other in entry.inhibits)


@EACH
def test_every_detector_is_documented(entry):
    text = section(entry.name)
    assert entry.summary in text
    assert f"Severity {entry.severity}" in text
    assert f"hold {entry.hold:g} s" in text
    assert f"release {entry.release:g} s" in text
    assert "**Blind spots.**" in text


@EACH
def test_every_parameter_is_documented(entry):
    for parameter in entry.parameters:
        row = (
            f"| `{parameter.name}` | {parameter.summary} | {parameter.unit} | {parameter.default:g} |"
            f" {parameter.minimum:g} to {parameter.maximum:g} |"
        )
        assert row in section(entry.name)


@EACH
def test_what_a_detector_silences_is_documented(entry):
    sentence = re.search(r"\*\*Silences\*\* ([^.]*)\.", section(entry.name))
    assert re.findall(r"`(\w+)`", sentence[1] if sentence else "") == list(entry.inhibits)


def test_the_guide_describes_nothing_that_is_not_there():
    assert set(re.findall(r"^## ([a-z_]+)$", GUIDE, re.MULTILINE)) == set(CATALOGUE)
