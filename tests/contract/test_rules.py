from itertools import pairwise

import pytest
from livestream_documents import document

from tallylight_contract.detectors import CATALOGUE
from tallylight_contract.problems import InvalidLiveStream
from tallylight_contract.reading import read_livestream
from tallylight_contract.rules import RULES, SCHEMES

PARAMETERS = [(entry, parameter) for entry in CATALOGUE.values() for parameter in entry.parameters]


def accepts(**spec):
    try:
        read_livestream(document(**spec))
    except InvalidLiveStream:
        return False
    return True


def with_parameter(entry, parameter, value):
    return {"detectors": [{"name": entry.name, "parameters": {parameter.name: f"{value:.6f}"}}]}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_each_scheme_is_accepted_with_a_host_or_a_path(scheme):
    assert accepts(source={"url": f"{scheme}://{'/clips/a.ts' if scheme == 'file' else 'h.example:1935/a'}"})


@pytest.mark.parametrize(
    ("field", "most", "too_much"),
    [
        pytest.param("preRoll", "1h", "1h0.001s", id="preRoll"),
        pytest.param("postRoll", "6h", "360m1s", id="postRoll"),
        pytest.param("startDeadline", "24h", "86401s", id="startDeadline"),
    ],
)
def test_a_length_may_be_as_long_as_its_bound_and_no_longer(field, most, too_much):
    assert accepts(**{field: most})
    assert not accepts(**{field: too_much})


@pytest.mark.parametrize(("entry", "parameter"), [pytest.param(e, p, id=f"{e.name}-{p.name}") for e, p in PARAMETERS])
def test_a_parameter_may_be_at_its_bounds_and_not_beyond(entry, parameter):
    assert accepts(**with_parameter(entry, parameter, parameter.minimum))
    assert accepts(**with_parameter(entry, parameter, parameter.maximum))
    assert not accepts(**with_parameter(entry, parameter, parameter.minimum - 0.001))
    assert not accepts(**with_parameter(entry, parameter, parameter.maximum + 0.001))


def test_a_message_neither_ends_with_a_stop_nor_holds_two_lines():
    assert all(rule.message and rule.message[-1] not in ".:" and "\n" not in rule.message for rule in RULES)


def test_rules_of_one_place_say_different_things():
    in_order = sorted((rule.at, rule.message) for rule in RULES)
    assert all(one != another for one, another in pairwise(in_order))
