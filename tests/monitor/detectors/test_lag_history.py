import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_monitor.detectors.lag_history import LagHistory
from tallylight_monitor.detectors.reception import Reception
from tallylight_monitor.detectors.timing.clock_drift import ClockDrift

MARGIN, SHORTEST = 0.15, 180.0
PPM = 1e-6


def history(lag, seconds=1800, within=0.0, every=1.0):
    """What is known after so many seconds, of a lag that is a function of time."""
    kept = LagHistory()
    for index in range(round(seconds / every)):
        kept.note(index * every, lag(index * every), within)
    return kept


def drift(kept, margin=MARGIN):
    found = kept.drift(margin, SHORTEST)
    return None if found is None else found[0] / PPM


@pytest.mark.parametrize(
    ("lag", "least", "most"),
    [
        pytest.param(lambda at: 0.001 * at, 700, 1000, id="media comes later"),
        pytest.param(lambda at: -0.001 * at, -1000, -700, id="it comes earlier"),
        pytest.param(lambda at: 0.5 * at, 450_000, 500_000, id="the encoder makes half of it"),
    ],
)
def test_of_a_drift_as_much_is_told_as_is_certain(lag, least, most):
    assert least <= drift(history(lag)) <= most


@pytest.mark.parametrize(
    "lag",
    [
        pytest.param(lambda at: 3.0, id="nothing is off"),
        pytest.param(lambda at: 5.0 * (at > 900), id="it stays behind"),
        pytest.param(lambda at: 0.6 * (at > 900), id="it stays a little behind"),
        pytest.param(lambda at: 0.6 * (at > 500) + 0.6 * (at > 1300), id="it stays a little behind, twice"),
        pytest.param(lambda at: at % 30 / 3, id="it is held up, and catches up"),
        pytest.param(lambda at: max(0.0, 60.0 - abs(at - 900)), id="it is held up for long, and catches up"),
        pytest.param(lambda at: -0.5 * min(at, 200), id="it is joined far behind, and catches up"),
        pytest.param(lambda at: -9 * at, id="it is a file"),
    ],
)
def test_what_is_no_drift_is_told_as_none(lag):
    assert drift(history(lag)) in (0.0, None)


def test_before_there_are_three_minutes_nothing_is_known():
    assert drift(history(lambda at: 0.1 * at, seconds=160)) is None


def test_what_may_have_waited_for_us_is_not_certain():
    lag = lambda at: 0.01 * at  # noqa: E731 - a table's function
    assert drift(history(lag, within=6.0), margin=MARGIN + 6.0) < drift(history(lag)) - 5000


def test_a_drift_that_has_ended_is_forgotten():
    ended = history(lambda at: 0.01 * min(at, 900), seconds=1200)
    assert drift(ended) == 0.0


def test_no_more_is_kept_than_two_hours():
    kept = history(float, seconds=8000, every=10.0)
    (whole, *_) = kept.thirds(SHORTEST)
    assert 3 * whole.seconds <= 7210.0


@given(
    st.lists(st.floats(0.0, 0.13), min_size=20, max_size=20),
    st.floats(-30 * PPM, 30 * PPM),
    st.floats(-1e6, 1e6),
)
def test_delays_within_the_margin_are_never_a_drift(delays, crystal, offset):
    kept = history(lambda at: offset + crystal * at + delays[int(at / 60)], seconds=1200, every=5.0)
    assert drift(kept) == 0.0


@given(st.floats(-0.1, 0.1), st.floats(0.0, 5.0))
def test_never_more_is_told_than_there_is(pace, stall):
    kept = history(lambda at: pace * at + stall * (round(at) % 7 == 0), seconds=900, every=2.5)
    assert abs(drift(kept)) <= abs(pace) / PPM + 1e-3


def test_what_was_known_is_told_while_nothing_comes():
    detector = ClockDrift(drift=200.0, margin=MARGIN)
    healthy = {"target": 2.0, "absent": 0.0, "playlist_age": 0.0, "lost_in_a_row": 0}
    assert detector.measure(Reception(0.0, **healthy)) is None
    for at in range(1, 600):
        found = detector.measure(Reception(float(at), **healthy, lag=0.002 * at))
    assert found.detail == "media comes 120 ms later each minute, by the last 10 minutes"
    assert detector.measure(Reception(601.0, **healthy)) == found
