"""What is published comes from cases that no threshold was chosen by."""

import ast
from pathlib import Path

import pytest
from tallylight_corpus import clips
from tallylight_corpus.cases import HALVES, cases

ROOT = Path(__file__).parents[2]
CORPUS = Path(clips.__file__).parent
SHIPPED = [path for folder in ("contract", "monitor") for path in (ROOT / folder).rglob("*.py")]


def names_of(half):
    return {case.injector.name if case.injector else case.trap.__name__ for case in cases(half)}


def test_the_halves_have_no_clip_and_no_injector_or_trap_in_common():
    tuning, test = ({each.clip for each in sources} for sources in (clips.TUNING, clips.TEST))
    assert not tuning & test
    assert not names_of("tuning") & names_of("test")


def test_what_is_shipped_knows_no_case_of_the_test_half():
    text = "\n".join(path.read_text("utf-8") for path in SHIPPED)
    assert [name for name in names_of("test") | {each.clip for each in clips.TEST} if name in text] == []


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in (CORPUS / "tuning").glob("*.py")])
def test_the_tuning_half_imports_nothing_of_the_test_half(path):
    imported = [node.module or "" for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
    assert not [module for module in imported if ".test" in module]


@pytest.mark.parametrize("half", HALVES)
def test_the_cases_are_the_same_each_time_and_each_has_its_name(half):
    keys = [case.key for case in cases(half)]
    assert len(set(keys)) == len(keys)
    assert [(case.key, case.begin, case.seed) for case in cases(half)] == [
        (case.key, case.begin, case.seed) for case in cases(half)
    ]


def test_each_detector_of_the_transport_level_has_faults_in_both_halves():
    found = [{name for case in cases(half) for name in case.finds} for half in HALVES]
    levels = {path.stem for path in (ROOT / "monitor/tallylight_monitor/detectors/transport").glob("[a-z]*.py")}
    assert levels <= found[0]
    assert levels <= found[1]
