"""Air time begins when the wall clock says, also where that is set in pre-roll; then it lasts as long as it lasts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_monitor.judging.accounting import Account, Accounting
from tallylight_monitor.judging.air_time import AirTime
from tallylight_monitor.judging.subject import Subject

START = datetime(2026, 12, 5, 18, tzinfo=UTC)
HOUR, TICK = 3600, 0.25


def on_air(pre_roll, steps, seconds):
    """Seconds on air of a monitor that starts so long before its window. `steps`: when the clock is set, by what."""
    books = Accounting(Subject("cups/final", "cup", "Edge", ""), "final/1", "https://o.example/cup", START, pre_roll)
    air = AirTime(books, START + timedelta(seconds=pre_roll), lambda _: False, 0.0)
    for look in range(1, int(seconds / TICK) + 1):
        now = look * TICK
        ahead = sum(by for at, by in steps if at < now)
        air.look(now, START + timedelta(seconds=now + ahead), judged=True)
    made = books.report("stopped", START, seconds, Account(seconds, 0, 0, 0.0, 0))
    assert made.monitored_seconds == pytest.approx(made.on_air_seconds - max(0.0, -pre_roll), abs=0.01)
    return made.on_air_seconds


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param([], 480, id="none"),
        pytest.param([(60, HOUR)], 540, id="forth in pre-roll: air time begins at once"),
        pytest.param([(60, -HOUR)], 0, id="back in pre-roll: it begins an hour later"),
        pytest.param([(60, -HOUR), (90, HOUR)], 480, id="back, and forth again"),
        pytest.param([(300, HOUR)], 480, id="forth on air"),
        pytest.param([(300, -HOUR)], 480, id="back on air"),
        pytest.param([(60, 30)], 510, id="forth by half a minute in pre-roll"),
    ],
)
def test_air_time_by_the_wall_clocks_steps(steps, expected):
    assert on_air(120.0, steps, 600.0) == pytest.approx(expected, abs=2 * TICK)


def test_a_monitor_that_takes_over_in_mid_window_counts_from_the_windows_start():
    assert on_air(-600.0, [(60, HOUR)], 60.0) == pytest.approx(660, abs=TICK)


@given(st.floats(-600, 600), st.lists(st.tuples(st.floats(0, 100), st.integers(-HOUR, HOUR)), max_size=4))
def test_there_is_never_more_air_time_than_passed_since_the_windows_start_or_ours(pre_roll, steps):
    assert 0 <= on_air(pre_roll, steps, 100.0) <= 100.0 + max(0.0, -pre_roll) + TICK


@pytest.mark.parametrize(
    ("judged", "last", "ended", "behind", "watched"),
    [
        pytest.param([True] * 40, None, 10.2, 0.0, 10.0, id="asked between two looks: up to the last"),
        pytest.param([True] * 40, 10.2, 10.2, 0.0, 10.2, id="the last words take their time, and are watched"),
        pytest.param([True] * 39 + [False], 10.2, 10.2, 0.0, 9.75, id="a loss that lasts at the end is one to the end"),
        pytest.param([True] * 40, 13.0, 13.0, 0.0, 10.0, id="a monitor that did not run at the end has not watched"),
        pytest.param([], 0.2, 0.2, 0.0, 0.2, id="it ended before its first look"),
        pytest.param([True] * 40, 10.2, 10.2, 4.0, 6.2, id="what waited for the decoder was never watched"),
        pytest.param([True] * 40, 10.2, 10.2, 0.9, 10.2, id="what has come just now waits, too, and is judged soon"),
    ],
)
def test_what_was_watched_up_to_the_end(judged, last, ended, behind, watched):
    books = Accounting(Subject("cups/final", "cup", "Edge", ""), "final/1", "https://o.example/cup", START, 0.0)
    air = AirTime(books, START, lambda _: False, 0.0)
    for look, well in enumerate(judged, 1):
        air.look(look * TICK, START + timedelta(seconds=look * TICK), judged=well)
    if last is not None:
        assert air.end(last, START + timedelta(seconds=last), behind) is (behind > 1)
    made = books.report("stopped", START, air.until, Account(ended, 0, 0, 0.0, 0))
    assert made.monitored_seconds == pytest.approx(watched)
    assert made.on_air_seconds == pytest.approx(ended if last is not None else watched)
