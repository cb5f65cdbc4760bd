"""Dates of segments beside their durations."""

import pytest

from tallylight_monitor.ingest.hls.dates import COMPARED, dates_apart, seconds_of, seen
from tallylight_monitor.ingest.hls.following import Cursor, Gone, Step
from tallylight_monitor.ingest.hls.playlist import SegmentRef


def segment(number, second=None, *, duration=2.0, cut=False, rounded=False):
    date = "" if second is None else f"2026-12-05T18:00:{second:06.3f}Z"
    return SegmentRef(number, f"{number}.ts", duration, cut, date=date, rounded=rounded)


@pytest.mark.parametrize(
    ("segments", "apart"),
    [
        pytest.param([], 0.0, id="no segments"),
        pytest.param([segment(0), segment(1)], 0.0, id="no dates"),
        pytest.param([segment(0, 0), segment(1, 2), segment(2, 4)], 0.0, id="as durations say"),
        pytest.param([segment(0, 0), segment(1, 2), segment(2, 7)], 3.0, id="a jump ahead"),
        pytest.param([segment(0, 30), segment(1, 2)], 30.0, id="a jump back"),
        pytest.param([segment(0, 0), segment(1), segment(2, 4.5)], 0.5, id="one without a date between"),
        pytest.param([segment(0, 0), segment(1, 30, cut=True), segment(2, 32)], 0.0, id="behind a discontinuity"),
        pytest.param([segment(0, 0, rounded=True), segment(1, 2.4)], 0.0, id="a rounded duration"),
        pytest.param([segment(0, 0, rounded=True), segment(1, 4)], 1.5, id="more than rounding explains"),
    ],
)
def test_dates_go_on_as_durations_do(segments, apart):
    assert dates_apart(segments)[0] == pytest.approx(apart)


def test_where_they_are_apart_is_told():
    found = dates_apart([segment(0, 0), segment(1, 5)])
    assert found == (3.0, "segment 1 is dated 3.00 s later than durations say")


@pytest.mark.parametrize(
    ("date", "seconds"),
    [
        ("1970-01-01T00:01:00Z", 60.0),
        ("1970-01-01T00:01:00.500", 60.5),
        ("1970-01-01T01:00:00+01:00", 0.0),
        ("0001-01-01T00:00:00+23:59", None),
        ("10000-01-01T00:00:00Z", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_is_read_or_passed_over(date, seconds):
    found = seconds_of(date)
    assert found == seconds or (seconds is None and found is not None and found < -6e10)


def test_what_was_seen_is_kept_while_one_follows_the_other():
    first, second = (segment(0, 0),), (segment(1, 2),)
    assert seen(first, Step(Cursor(1, 0.0), second)) == (*first, *second)
    assert seen(first, Step(Cursor(1, 0.0), second, reset=True)) == second
    assert seen(first, Step(Cursor(1, 0.0), second, Gone(1, 2.0, "gone"))) == second
    assert len(seen(first * 99, Step(Cursor(1, 0.0), second))) == COMPARED
