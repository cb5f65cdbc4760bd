"""A small part of what `make accuracy-sound` judges, with bounds; and what both halves promise."""

import ast
from pathlib import Path

import pytest
from sound.cases import HALVES, cases
from sound.judging import SETTINGS, judged
from sound.programmes import TEST, TUNING

from tallylight_contract.detectors import BY_DEFAULT, CATALOGUE

ROOT = Path(__file__).parent / "sound"
PROVOKED = {name for name, entry in CATALOGUE.items() if entry.input in ("sound", "loudness")}
# One strong case each of what runs by default, and what looks like it.
FAULTS = {case.finds[0]: case for case in cases("test") if case.strong and case.finds and case.programme == "dance"}
CHOSEN = {name: case for name, case in FAULTS.items() if name in BY_DEFAULT}
TRAPS = ("solo_at_one_side", "wide_effect", "pips", "breaths")
QUIET = [case for case in cases("test") if case.trap and case.trap.name in TRAPS and case.programme == "interview"]


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in CHOSEN.items()])
def test_a_fault_is_named_as_what_it_is_and_once(case):
    told = [event.detector for event in judged(case).opened if event.detector in BY_DEFAULT]
    assert told == list(case.finds)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.trap.name) for case in QUIET])
def test_what_looks_like_a_fault_is_told_by_none_that_runs_by_default(case):
    assert [event.detector for event in judged(case).opened if event.detector in BY_DEFAULT] == []


def test_all_that_judge_sound_are_judged_wherever_they_run():
    assert set(SETTINGS) >= PROVOKED


def test_the_halves_have_no_programme_fault_or_trap_in_common():
    assert not TUNING.keys() & TEST.keys()
    tuning, test = (
        {case.fault.name if case.fault else case.trap.name for case in cases(half) if case.fault or case.trap}
        for half in HALVES
    )
    assert not tuning & test


@pytest.mark.parametrize("half", HALVES)
def test_each_detector_of_sound_has_faults_in_both_halves_and_each_case_its_name(half):
    found = list(cases(half))
    assert {name for case in found for name in case.finds} == PROVOKED
    assert len({case.key for case in found}) == len(found)


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in (ROOT / "tuning").glob("*.py")])
def test_the_tuning_half_imports_nothing_of_the_test_half(path):
    imported = [node.module or "" for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
    assert not [module for module in imported if ".test" in module]
