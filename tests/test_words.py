import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# The history keeps its words, and this file has to name them.
EXEMPT = {"CHANGELOG.md", "tests/test_words.py"}
TEXTS = ("*.py", "*.md", "*.yaml", "*.tpl", "*.json", "*.toml", "*.txt", "Makefile", "*Dockerfile")

# Names of the code: whole words, in the case that they had.
IDENTIFIERS = [
    ("Wish", "Action"),
    ("wishes_for", "actions_for"),
    ("farewell", "actions_after_deletion"),
    ("MonitorSeen", "ObservedMonitor"),
    ("Verdict", "ConditionValue, or Outcome in the demo"),
    ("VERDICTS", "CONDITIONS"),
    ("ByHand", "Overrides"),
    ("held_back", "is_paused"),
    ("Situation", "StreamState"),
    ("wake_at", "requeue_at"),
    ("TryLaterError", "RetryableError"),
    ("dice", "rng"),
    ("silences", "inhibits"),
    ("hears", "input"),
    ("Abreast", "separate audio"),
    ("Album", "recent pictures"),
    ("Stretches", "sound windows"),
    ("Dirt", "damage tracker"),
    ("Ledger", "accounting"),
    ("Heard", "Observations"),
]
# Prose: in any case. Words that are right somewhere are not here.
WORDS = [
    ("wish(?:es|ed|ing)?", "action, or what is asked for"),
    ("hindrances?", "blocker"),
    ("verdicts?", "judgement, condition, outcome"),
    ("sparing", "status deferral"),
    ("whoever", "a noun: the caller, the operator, you"),
    ("whomever", "a noun"),
    ("somebody", "a noun, or you"),
    ("hold their tongue", "it inhibits these"),
]


def tracked():
    listed = subprocess.run(("git", "ls-files", "-z", *TEXTS), cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no checkout of git")
    return [name for name in listed.stdout.split("\0") if name and name not in EXEMPT and (ROOT / name).is_file()]


@pytest.fixture(scope="session")
def lines():
    return [
        (f"{name}:{number}", line)
        for name in tracked()
        for number, line in enumerate((ROOT / name).read_text().splitlines(), 1)
    ]


def found(pattern, lines):
    return [f"{where}: {line.strip()[:100]}" for where, line in lines if pattern.search(line)]


@pytest.mark.parametrize(("old", "new"), [pytest.param(*each, id=each[0]) for each in IDENTIFIERS])
def test_an_old_name_does_not_come_back(lines, old, new):
    assert found(re.compile(rf"\b{old}\b"), lines) == [], f"the field says {new}"


@pytest.mark.parametrize(("old", "new"), [pytest.param(*each, id=each[0].partition("(")[0]) for each in WORDS])
def test_an_old_word_does_not_come_back(lines, old, new):
    assert found(re.compile(rf"(?<![a-zA-Z])(?:{old})(?![a-zA-Z])", re.IGNORECASE), lines) == [], f"write {new}"


@pytest.mark.parametrize(
    ("line", "refused"),
    [
        pytest.param("def wishes_for(spec):", True, id="a part of a name"),
        pytest.param("test_a_wish_while_it_is_down", True, id="inside of a test's name"),
        pytest.param("Whoever decides", True, id="at the beginning of a sentence"),
        pytest.param("Wishart's distribution", False, id="a word that begins with it"),
        pytest.param("the action", False, id="the field's word"),
    ],
)
def test_a_word_is_found_as_a_word_and_in_names(line, refused):
    patterns = [re.compile(rf"(?<![a-zA-Z])(?:{old})(?![a-zA-Z])", re.IGNORECASE) for old, _ in WORDS]
    assert any(pattern.search(line) for pattern in patterns) == refused


def test_the_texts_that_are_searched_are_there(lines):
    assert {"README.md", "pyproject.toml", "charts/tallylight/values.yaml"} <= set(tracked())
    assert len(lines) > 10_000
