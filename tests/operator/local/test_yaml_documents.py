import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_operator.local.yaml_documents import MOST_NODES, UnreadableText, read_documents

TEXT = """\
# a comment
a: 1
b:
  - x: 2026-12-05T18:00:00Z
    y: {z: [0.5,
            true]}
---
---
k: v
"""

PLAIN = st.characters(codec="ascii", categories=["L", "N", "Zs"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(PLAIN),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcxyz", min_size=1), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


def test_empty_documents_are_skipped():
    assert [document.value for document in read_documents(TEXT)] == [
        {"a": 1, "b": [{"x": "2026-12-05T18:00:00Z", "y": {"z": [0.5, True]}}]},
        {"k": "v"},
    ]


@pytest.mark.parametrize(
    ("steps", "line"),
    [
        pytest.param((), 2, id="the document itself"),
        pytest.param(("b",), 3, id="a key"),
        pytest.param(("b", 0, "y"), 5, id="a key in a list"),
        pytest.param(("b", 0, "y", "z", 1), 6, id="an item"),
        pytest.param(("b", 0, "missing", "deeper"), 4, id="what is missing stands where its parent does"),
    ],
)
def test_each_field_knows_its_line(steps, line):
    assert read_documents(TEXT)[0].line_of(steps) == line


def test_the_second_document_counts_its_lines_from_the_files_start():
    assert read_documents(TEXT)[1].line_of(("k",)) == 9


BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        pytest.param("a: 1\nb: [", 2, "not YAML", id="unfinished"),
        pytest.param("a:\n  b: 1\n  b: 2", 3, "comes twice", id="a key twice"),
        pytest.param("a: &x {b: 1}\nc:\n  <<: *x", 3, "merge keys", id="merge keys"),
        pytest.param("a: 1\n2: x", 2, "must be text", id="a key that is a number"),
        pytest.param("a: !!python/object:os.system x", 1, "not YAML", id="a Python object"),
        pytest.param("a: &a [*a]", 1, "nested deeper", id="an alias of itself"),
        pytest.param(BOMB, 1, f"more than {MOST_NODES}", id="aliases that multiply"),
        pytest.param("[" * 3000, 1, "nested deeper", id="too deep"),
        pytest.param("a: \x00", 1, "not YAML", id="a control character"),
        pytest.param("a: 1\nb: !!int zz", 2, "tag", id="a value against its tag"),
        pytest.param("a: !!bool maybe", 1, "tag", id="a truth that is none"),
        pytest.param('a:\n  b: !!int ""', 2, "tag", id="an empty number"),
        pytest.param('a: !!float ""', 1, "tag", id="an empty fraction"),
        pytest.param('a: !!float "."', 1, "tag", id="a fraction without digits"),
        pytest.param("a: !!timestamp x", 1, "tag", id="an instant that is none"),
        pytest.param("a: !!timestamp 2026-01-01", 1, "not of JSON", id="an instant"),
        pytest.param("a: !!binary aGk=", 1, "not of JSON", id="bytes"),
        pytest.param("a: .inf", 1, "number without a value", id="no number"),
        pytest.param('a: 1\nb: "\\UFFFFFFFF"', 2, "no character", id="a character beyond Unicode"),
        pytest.param('a: 1\nb: "\\uD800"', 2, "half a character", id="half a character"),
        pytest.param('"\\uDFFF": 1', 1, "half a character", id="half a character as a key"),
        pytest.param("x" * (1024 * 1024 + 1), 1, "larger than", id="too large"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text, line, words):
    with pytest.raises(UnreadableText) as refused:
        read_documents(text)
    assert refused.value.line == line
    assert words in refused.value.message


@given(JSON.filter(lambda value: value is not None))
def test_json_is_read_as_json(value):
    (document,) = read_documents(json.dumps(value))
    assert document.value == value


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    with suppress(UnreadableText):
        assert all(document.line_of(()) >= 1 for document in read_documents(text))


def test_two_halves_of_a_character_that_stand_together_are_one_as_json_writes_it():
    (document,) = read_documents(r'{"a": "\ud83d\ude00 and \ud83d\ude01"}')
    assert document.value == {"a": "\U0001f600 and \U0001f601"}


@pytest.mark.parametrize("text", [r'"\ud83d"', r'"\ude00\ud83d"', r'"\ud83dx\ude00"', r'"\ud83d\ud83d\ude00"'])
def test_half_a_character_alone_is_no_text(text):
    with pytest.raises(UnreadableText, match="half a character"):
        read_documents(f"a: {text}")
