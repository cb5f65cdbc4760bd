"""Fuzz target: whatever stands in a file of the folder: it is understood, or a problem with its line."""

import json
from pathlib import Path

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from tallylight_operator.local.definitions import read_text
from tallylight_operator.local.yaml_documents import UnreadableText, read_documents

TAGS = [
    "",
    "!!bool ",
    "!!int ",
    "!!float ",
    "!!null ",
    "!!str ",
    "!!binary ",
    "!!timestamp ",
    "!!set ",
    "!!omap ",
    "! ",
    "!x ",
]
SCALARS = [
    *("maybe", '""', '"."', "1", "-", "0x", "0b2", "1:60:60", ".inf", ".nan", "1e999", "9" * 5000, "~", "yes", "'a'"),
    *(
        r'"\UFFFFFFFF"',
        r'"\uD800"',
        r'"\x1b[2J"',
        "2026-01-01",
        "2026-13-99T99:99:99Z",
        "=",
        "<<",
        "*a",
        "&a b",
        "|",
        ">-",
    ),
]
PIECES = st.sampled_from(
    [tag + scalar for tag in TAGS for scalar in SCALARS]
    + [
        "\n",
        "\n---\n",
        "\n...\n",
        ": ",
        "- ",
        "? ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "  ",
        "\t",
        "#",
        "%YAML 9.9\n",
        "%TAG ! x\n",
    ]
    + [
        "kind: Secret\n",
        "apiVersion: v1\n",
        "metadata: {name: s}\n",
        "kind: LiveStream\n",
        "spec:\n",
        "stringData:\n",
        "data:\n",
    ]
)
INPUTS = st.lists(PIECES | st.text(max_size=6), max_size=25).map("".join)


def target(text: str) -> None:
    """Read a file of the folder. Anything but documents, definitions and problems with their line is a fault."""
    documents, line = (), 1
    try:
        documents = read_documents(text)
    except UnreadableText as error:
        line = error.line
    assert 1 <= line <= sum(map(text.count, "\n\r\x85\u2028\u2029")) + 2
    for document in documents:
        json.dumps(document.value, allow_nan=False, ensure_ascii=False).encode()
        (again,) = read_documents(yaml.safe_dump(document.value)) or (document,)
        assert again.value == document.value, "what is read is read again as it was written"
    for file in ("a.yaml", "a.json"):
        assert all(str(problem).encode() for problem in read_text(file, text).problems)


@example("a: !!bool maybe")
@example('a: !!int ""')
@example('a: !!float ""')
@example(r'a: "\UFFFFFFFF"')
@given(INPUTS)
def test_any_text_is_documents_or_a_problem_with_a_line_of_the_text(text):
    target(text)


def test_the_cases_from_the_field_are_problems_of_their_own_line():
    for path in sorted((Path(__file__).parent / "yaml").glob("*.yaml")):
        read = read_text(path.name, path.read_text())
        assert read.problems, path.name
        assert read.problems[0].line > 0, path.name
