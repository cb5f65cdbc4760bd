import re
from pathlib import Path
from typing import get_args

import pytest

from tallylight_contract import detectors
from tallylight_contract.detectors import CATALOGUE, CAUSES_FIRST, HOLD_LIMIT, LEVELS, Level, inhibitors

PAGES = Path(__file__).parents[2] / "docs/detectors"
EACH = pytest.mark.parametrize("entry", [pytest.param(entry, id=name) for name, entry in CATALOGUE.items()])


def page(name):
    """What the docs say of one detector."""
    found = PAGES / f"{name}.md"
    assert found.exists(), f"there is no {found.name} in docs/detectors; run `make docs`"
    return found.read_text()


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
def test_a_detector_inhibits_others_that_exist_and_do_not_inhibit_it_back(entry):
    assert set(entry.inhibits) <= set(CATALOGUE) - {entry.name}
    assert not any(entry.name in CATALOGUE[other].inhibits for other in entry.inhibits)
    assert len(set(entry.inhibits)) == len(entry.inhibits)


def test_each_detector_comes_after_all_that_inhibit_it_where_causes_come_first():
    assert sorted(CAUSES_FIRST) == sorted(CATALOGUE)
    for name in CATALOGUE:
        assert all(CAUSES_FIRST.index(cause) < CAUSES_FIRST.index(name) for cause in inhibitors(name))


def test_a_detector_stands_in_the_file_of_its_level_and_no_name_is_taken_twice():
    assert {level: {entry.level for entry in entries} for level, entries in LEVELS.items() if entries} == {
        level: {level} for level, entries in LEVELS.items() if entries
    }
    assert len(CATALOGUE) == sum(map(len, LEVELS.values()))


def test_every_level_has_its_file():
    assert tuple(LEVELS) == get_args(Level)
    folder = Path(detectors.__file__).parent
    assert {path.stem for path in folder.glob("*.py")} == {"__init__", "entry", *LEVELS}


def test_a_lost_signal_is_the_cause_of_whatever_is_wrong_with_pictures_and_sound():
    of_media = {entry.name for level in ("picture", "sound") for entry in LEVELS[level]}
    assert of_media <= set(CATALOGUE["signal_lost"].inhibits)


@EACH
def test_what_a_detector_says_to_people_is_sentences(entry):
    for text in (entry.summary, entry.measures, entry.advice):
        assert text[0].isupper()
        assert text.endswith(".")
    assert re.fullmatch(r"[a-z][a-z0-9_]*", entry.name)


@EACH
def test_every_detector_is_documented(entry):
    text = page(entry.name)
    assert text.startswith(f"# {entry.name}\n")
    assert entry.summary in text
    assert f"| severity | {entry.severity} |" in text
    assert f"| hold | {entry.hold:g} s |" in text
    assert f"| release | {entry.release:g} s |" in text
    assert "## Blind spots" in text


@EACH
def test_every_parameter_is_documented(entry):
    for parameter in entry.parameters:
        row = (
            f"| `{parameter.name}` | {parameter.summary} | {parameter.unit} | {parameter.default:g} |"
            f" {parameter.minimum:g} to {parameter.maximum:g} |"
        )
        assert row in page(entry.name)


@EACH
def test_what_a_detector_inhibits_and_what_inhibits_it_is_documented(entry):
    for title, names in (("inhibits", entry.inhibits), ("inhibited by", inhibitors(entry.name))):
        (row,) = re.findall(rf"^\| {title} \| (.*) \|$", page(entry.name), re.MULTILINE)
        assert re.findall(r"`(\w+)`", row) == list(names)


def test_the_docs_describe_nothing_that_is_not_there():
    assert {path.stem for path in PAGES.iterdir()} == set(CATALOGUE)
