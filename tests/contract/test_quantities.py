"""Quantities as Kubernetes takes them: whole numbers, and texts with a fraction, a unit or an exponent."""

import pytest
from livestream_documents import document

from tallylight_contract.problems import InvalidLiveStream
from tallylight_contract.reading import read_livestream


def resources(amount):
    return read_livestream(document(resources={"limits": {"cpu": amount}})).spec.resources


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        pytest.param(1, "1", id="a number"),
        pytest.param(0, "0", id="nothing"),
        pytest.param("1", "1", id="a number in quotes"),
        pytest.param("0.5", "0.5", id="a fraction"),
        pytest.param(".5", ".5", id="a fraction without its zero"),
        pytest.param("350m", "350m", id="thousandths"),
        pytest.param("1e3", "1e3", id="an exponent"),
        pytest.param("1.5Gi", "1.5Gi", id="a binary unit"),
        pytest.param("2T", "2T", id="a decimal unit"),
        pytest.param("+1", "+1", id="a sign"),
    ],
)
def test_an_amount_is_read_and_written_as_text(amount, text):
    assert resources(amount).texts() == {"requests": {}, "limits": {"cpu": text}}


@pytest.mark.parametrize("amount", [-1, 0.5, True, "", "-1", "one", "1 Gi", "1gi", "1Mi ", "1e", "1.2.3", [], None])
def test_what_is_none_is_refused(amount):
    with pytest.raises(InvalidLiveStream):
        resources(amount)


def test_the_refusal_says_what_would_be_right():
    with pytest.raises(InvalidLiveStream, match="such as 1, '500m' or '256Mi'"):
        resources(0.5)
