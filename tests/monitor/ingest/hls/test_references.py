from urllib.parse import urljoin

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tallylight_monitor.ingest.hls.attributes import UnreadableValueError
from tallylight_monitor.ingest.hls.references import absolute, number, quoted

BASES = (
    "https://o.example/live/cup/i.m3u8?token=a/b",
    "https://o.example",
    "http://o.example:8080/a/../b/./i.m3u8",
    "http://[2001:db8::1]/i.m3u8#f",
    "file:///srv/live/i.m3u8",
    "https://o.example/a;b=c/i.m3u8;d",
)
PARTS = st.text("abZ09_~%=+,-./?:#;@ {}\\[]", max_size=12)


@given(st.sampled_from(BASES), PARTS)
@example(BASES[0], "a.ts")
@example(BASES[1], "a/b.c/d-1.ts?x=/../y")
@example(BASES[2], "../a.ts")
@example(BASES[0], "a/../b.ts")
@example(BASES[0], "1:2.ts")
@example(BASES[5], "a.ts")
@example(BASES[0], "a.ts?")
def test_a_reference_is_resolved_as_the_standard_library_resolves_it(base, uri):
    try:
        found = absolute(uri, base)
    except UnreadableValueError:
        return
    assert found == urljoin(base, uri)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2", (2.0, "")),
        (" 2.5 ", (2.5, "")),
        (".5", (0.5, "")),
        ("2.", (2.0, "")),
        ("-1", (-1.0, "")),
        ("1e1", (10.0, "")),
        ("2.000s", (2.0, "s")),
        ("2 s", (2.0, "s")),
        ("s", (None, "s")),
        ("", (None, "")),
        ("nan", (None, "nan")),
        ("1e999", (None, "1e999")),
    ],
)
def test_a_number_is_read_with_what_comes_after_it(text, found):
    assert number(text) == found


@given(st.text(max_size=100))
def test_a_value_is_quoted_short_and_harmless(text):
    assert quoted(text).isprintable()
    assert len(quoted(text)) <= 23
