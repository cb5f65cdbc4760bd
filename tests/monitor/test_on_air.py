from datetime import UTC, datetime, timedelta

import pytest

from tallylight_contract.duration import Duration
from tallylight_contract.livestream import Overrun
from tallylight_monitor.assignment import Assignment
from tallylight_monitor.ending import Ending
from tallylight_monitor.engine import Engine
from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.ingest.clock import SystemClock
from tallylight_monitor.judging.detector_settings import resolved
from tallylight_monitor.wire import Sample

POST_ROLL = timedelta(minutes=1)


@pytest.fixture
def monitor(tmp_path):
    """Makes a monitor whose window starts and ends so many seconds from now."""

    def make(starts, ends, policy="Extend"):
        now = datetime.now(UTC)
        (tmp_path / "until").write_text((now + timedelta(seconds=ends) + POST_ROLL).isoformat())
        ending = Ending(tmp_path / "until", Overrun(policy=policy, max=Duration(hours=1)), POST_ROLL)
        ending.reread()
        begins = now + timedelta(seconds=starts)
        task = Assignment("cup", "https://o.example/m.m3u8", resolved(None), window_start=begins, ending=ending)
        return Engine(task, (), AddressPolicy(False))

    return make


def receives(engine):
    engine.judgement.measured([Sample("black", 0.0, 0.0)])
    return engine


@pytest.mark.parametrize(
    ("starts", "ends", "on_air"),
    [
        pytest.param(60, 3600, False, id="in pre-roll"),
        pytest.param(-60, 3600, True, id="in the window"),
        pytest.param(-3600, -10, False, id="in post-roll"),
    ],
)
def test_a_stream_that_does_not_arrive_should_be_there_only_in_its_window(monitor, starts, ends, on_air):
    assert monitor(starts, ends).is_on_air is on_air


@pytest.mark.parametrize(
    ("starts", "ends", "on_air"),
    [pytest.param(60, 3600, False, id="in pre-roll"), pytest.param(-3600, -10, True, id="past the end")],
)
def test_one_that_arrives_is_on_air_from_the_start_on_for_as_long_as_it_is_sent(monitor, starts, ends, on_air):
    assert receives(monitor(starts, ends)).is_on_air is on_air


def test_one_that_must_stop_at_the_end_is_off_air_then_whatever_arrives(monitor):
    assert receives(monitor(-3600, 10, "Stop")).is_on_air
    assert not receives(monitor(-3600, -10, "Stop")).is_on_air


def test_past_the_end_a_feed_that_breaks_off_is_no_longer_on_air_as_soon_as_it_is_found(monitor):
    engine = receives(monitor(-3600, -10))
    engine.judgement.watch.take([Sample("playlist_stale", 1.0, 9.0, 0.0)], datetime.now(UTC))
    assert engine.judgement.is_receiving
    assert not engine.is_on_air


def test_past_the_end_a_black_picture_is_on_air(monitor):
    engine = receives(monitor(-3600, -10))
    engine.judgement.watch.take([Sample("black", at, 1.0) for at in (1.0, 3.0, 5.0)], datetime.now(UTC))
    assert "black" in engine.judgement.watch.open_defects()
    assert engine.is_on_air


@pytest.mark.parametrize("detector", ["playlist_malformed", "variant_down"])
def test_past_the_end_a_playlist_with_a_flaw_is_on_air(monitor, detector):
    engine = receives(monitor(-3600, -10))
    engine.judgement.watch.take([Sample(detector, 1.0, 1.0)], datetime.now(UTC))
    assert detector in engine.judgement.watch.open_defects()
    assert engine.is_on_air


@pytest.mark.parametrize(
    ("starts", "missed"),
    [pytest.param(60, False, id="in pre-roll"), pytest.param(-60, True, id="in the window")],
)
def test_a_source_that_is_not_there_is_missed_from_the_windows_start_on(monitor, starts, missed):
    engine = monitor(starts, 3600)
    engine.judgement.clock = LaterClock(10.0)
    engine.judgement.listen()
    assert ("signal_lost" in engine.judgement.watch.open_defects()) is missed


class LaterClock:
    """So many seconds later than it is."""

    def __init__(self, seconds):
        self.seconds = seconds

    def monotonic(self):
        return SystemClock().monotonic() + self.seconds


@pytest.mark.parametrize(
    ("starts", "seconds"),
    [
        pytest.param(60, 0.0, id="in pre-roll"),
        pytest.param(-60, 60.0, id="a successor's air time begins with the window's, as that of the one before"),
    ],
)
def test_air_time_is_counted_from_the_windows_start(monitor, starts, seconds):
    assert monitor(starts, 3600).report().on_air_seconds == pytest.approx(seconds, abs=0.5)
