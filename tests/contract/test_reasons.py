"""No reason of a status is without a meaning, none is explained that is never given."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.reasons import REASONS, TYPES, WARNINGS

OPERATOR = Path(__file__).parents[2] / "operator"
EACH = pytest.mark.parametrize("each", [pytest.param(each, id=each.reason) for each in REASONS])


def test_every_reason_is_explained_once():
    assert Counter(each.reason for each in REASONS) == dict.fromkeys(Reason, 1)


def test_every_condition_is_explained():
    assert set(TYPES) == set(ConditionType)
    assert {kind for each in REASONS for kind in each.of} == set(ConditionType)


def test_every_reason_is_given_somewhere_in_the_operator():
    code = "".join(path.read_text() for path in OPERATOR.rglob("*.py"))
    assert set(re.findall(r"\bReason\.([A-Z_]+)", code)) == {reason.name for reason in Reason}


@EACH
def test_what_calls_for_action_says_which(each):
    assert bool(each.do) == (each.severity != "Fine")
    assert (each.reason in WARNINGS) == (each.severity == "Warning")
    assert "|" not in each.means + each.do, "it stands in a table"
    assert each.means[-1] != "."
