"""Whatever is thrown at the reader: it reads, or says what is wrong, and keeps secrets to itself."""

import traceback
from copy import deepcopy

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from livestream_documents import document, documents

from tallylight_contract import wire
from tallylight_contract.livestream import LiveStream
from tallylight_contract.problems import InvalidLiveStream
from tallylight_contract.reading import read_livestream

SECRET = "hunter2hunter2"

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | st.integers(), inner, max_size=3),
    max_leaves=8,
)


def places(node, path=()):
    """The path of everything within a document."""
    yield path
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inside:
        yield from places(value, (*path, key))


def replaced(raw, path, value):
    if not path:
        return value
    changed = deepcopy(raw)
    node = changed
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    return changed


@st.composite
def mutated(draw, junk=JUNK):
    raw = draw(documents())
    path = draw(st.sampled_from(list(places(raw))))
    return replaced(raw, path, draw(junk))


@given(documents())
def test_what_was_read_can_be_written_and_read_again(raw):
    livestream = read_livestream(raw)
    assert wire.decoded(wire.encoded(livestream), LiveStream) == livestream
    assert read_livestream(wire.plain(livestream)) == livestream
    assert read_livestream(yaml.safe_load(yaml.safe_dump(wire.plain(livestream)))) == livestream


def attempt(raw):
    """What was read, or what was said instead."""
    try:
        return read_livestream(raw)
    except InvalidLiveStream as refusal:
        return refusal


@given(mutated())
def test_whatever_stands_there_is_read_or_refused(raw):
    outcome = attempt(raw)
    if isinstance(outcome, LiveStream):
        assert read_livestream(wire.plain(outcome)) == outcome
    else:
        assert outcome.problems
        assert all(problem.path.startswith("$") and problem.message for problem in outcome.problems)


@given(mutated(st.sampled_from([SECRET, [SECRET], {SECRET + "@": 1}, {"a": SECRET}, f"https://u:{SECRET}@h/a"])))
def test_no_error_repeats_what_it_read(raw):
    outcome = attempt(raw)
    if isinstance(outcome, InvalidLiveStream):
        assert SECRET not in "".join(traceback.format_exception(outcome)) + repr(outcome.problems)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(f"https://user:{SECRET}@origin.example/a.m3u8", id="user and password"),
        pytest.param(f"https://{SECRET}@origin.example/a.m3u8", id="a token as the user"),
        pytest.param(f"https://user:{SECRET}/x@origin.example/a.m3u8", id="a slash in the password"),
        pytest.param(f"ftp://user:{SECRET}@origin.example/a.m3u8", id="a scheme that is refused"),
        pytest.param(f"srt://origin.example:9000?passphrase={SECRET}", id="a passphrase"),
        pytest.param(f"https://origin.example/ a.m3u8?token={SECRET}", id="a token behind a space"),
        pytest.param(f"user:{SECRET}@origin.example", id="no scheme"),
    ],
)
def test_an_address_that_is_refused_keeps_its_secret(url):
    with pytest.raises(InvalidLiveStream) as caught:
        read_livestream(document(source={"url": url}))
    assert SECRET not in "".join(traceback.format_exception(caught.value)) + repr(caught.value.problems)


def test_a_password_that_became_a_field_is_not_shown():
    with pytest.raises(InvalidLiveStream) as caught:
        read_livestream(document(source={f"https://u:{SECRET}@h/a": None}))
    assert "$.spec.source[…]: is not a field" in str(caught.value)
    assert SECRET not in str(caught.value)
