import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_contract.duration import LONGEST, PATTERN, SHORTEST, Duration


@pytest.mark.parametrize(
    ("text", "length"),
    [
        pytest.param("90s", timedelta(seconds=90), id="seconds"),
        pytest.param("1h30m", timedelta(minutes=90), id="hours and minutes"),
        pytest.param("0.5s", timedelta(milliseconds=500), id="half a second"),
        pytest.param("0s", timedelta(0), id="nothing"),
    ],
)
def test_a_duration_is_read_as_people_write_it(text, length):
    assert Duration.parse(text) == length


@pytest.mark.parametrize("text", ["", "90", "-1s", "1d", "1m1h", "1s\n", "1.5h", "٣s", "0.0001s", " 1s"])
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match="must be a duration such as"):
        Duration.parse(text)


@given(st.integers(0, 99_999 * 3_600_000))
def test_a_duration_is_written_as_it_is_read(milliseconds):
    length = Duration(milliseconds=milliseconds)
    text = str(length)
    assert Duration.parse(text) == length
    assert re.fullmatch(PATTERN, text)
    assert SHORTEST <= len(text) <= LONGEST


@given(st.from_regex(PATTERN, fullmatch=True).filter(lambda text: len(text) >= SHORTEST))
def test_the_schema_admits_only_what_can_be_read(text):
    assert len(text) <= LONGEST
    assert Duration.parse(text) >= timedelta(0)
