"""A small part of the corpus of pictures, with bounds; `make accuracy-picture` plays all of it."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from picture import films
from picture.cases import HALVES, cases
from picture.films import Source
from picture.judging import TRUSTED, judged
from tallylight_corpus.scores import score

from tallylight_contract.detectors import CATALOGUE

ROOT = Path(__file__).parents[2]
CORPUS = Path(films.__file__).parent
SHIPPED = [path for folder in ("contract", "monitor") for path in (ROOT / folder).rglob("*.py")]
SOURCE = "carphone-360p50-2000k-http"
# What is played here is small, to be quick; the figures of all are in docs/accuracy.md.
FAULTS = [
    replace(case, source=Source("carphone", 320, 180, 500_000, 25))
    for case in cases("test")
    if case.source.key == SOURCE and case.strong and {*case.finds} & {*TRUSTED}
]


def names_of(half):
    return {case.inject.__name__ for case in cases(half)}


@pytest.mark.parametrize("case", FAULTS, ids=lambda case: case.inject.__name__)
def test_a_fault_is_named_once_as_what_it_is(case, tmp_path):
    found = judged(case, tmp_path)
    told = [event.detector for event in found.opened if event.detector in TRUSTED]
    assert told == list(case.finds)
    assert score(case.finds[0], [found]).f1 == 1.0


def test_the_halves_have_no_film_and_no_injector_or_trap_in_common():
    tuning, test = ({source.film for source in sources} for sources in (films.TUNING, films.TEST))
    assert not tuning & test
    assert not names_of("tuning") & names_of("test")


def test_what_is_shipped_knows_no_case_of_the_test_half():
    text = "\n".join(path.read_text("utf-8") for path in SHIPPED)
    assert [name for name in names_of("test") | {source.film for source in films.TEST} if name in text] == []


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in (CORPUS / "tuning").glob("*.py")])
def test_the_tuning_half_imports_nothing_of_the_test_half(path):
    imported = [node.module or "" for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
    assert not [module for module in imported if ".test" in module]


@pytest.mark.parametrize("half", HALVES)
def test_the_cases_are_the_same_each_time_and_each_has_its_name(half):
    keys = [case.key for case in cases(half)]
    assert len(set(keys)) == len(keys)
    assert [(case.key, case.spell, case.seed) for case in cases(half)] == [
        (case.key, case.spell, case.seed) for case in cases(half)
    ]


def test_each_detector_of_pictures_and_their_coding_has_faults_in_both_halves():
    elsewhere = {"black", "freeze", "mono_colour"}  # the bench of freezes has these, and the tests of the decoder
    judges = {name for name, entry in CATALOGUE.items() if entry.input in ("picture", "coding", "captions")}
    for half in HALVES:
        assert {name for case in cases(half) for name in case.finds} == judges - elsewhere
