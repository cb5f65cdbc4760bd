from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_contract.instants import instant

FAR = timedelta(days=365)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-12-05T20:00:00Z", datetime(2026, 12, 5, 20, tzinfo=UTC)),
        ("2026-12-05T20:00:00+02:00", datetime(2026, 12, 5, 18, tzinfo=UTC)),
        ("2026-12-05T20:00:00", None),
        ("2026-12-05", None),
        ("soon", None),
        ("", None),
        ("9999-12-31T23:59:59-23:59", None),
    ],
)
def test_an_instant_says_its_offset(text, found):
    assert instant(text) == found


@given(st.datetimes(timezones=st.just(UTC)))
def test_whatever_year_is_written_it_can_be_reckoned_with(written):
    found = instant(written.isoformat())
    assert found - FAR < found < found + FAR


def test_for_ever_is_later_than_anything_planned():
    assert instant("9999-12-31T23:59:59Z").year > 2200


@given(st.text(max_size=30))
def test_any_text_is_an_instant_or_none(text):
    assert instant(text) is None or instant(text).tzinfo is UTC
