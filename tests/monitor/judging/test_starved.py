"""A machine that does not let the monitor run makes nothing missing, and hides nothing for ever."""

import pytest
from hand_clock import TARGET, TICK_SECONDS, Stage

from tallylight_monitor.ingest.facts import BytesRead
from tallylight_monitor.wire import Beat, TrackBeat


def endless(stage):
    """An endless stream of which something was judged just now."""
    stage.judged.heard(BytesRead(stage.clock.at, 1000))
    stage.judged.beat(Beat(TARGET, [TrackBeat("picture", 50)], 50, 0, 0.0, 0), behind=False)


def comes(stage, seconds, *, reading=0.0, decoding=0.0, size=1000):
    """Bytes come and nothing is judged, while of each second the machine takes so much."""
    for _ in range(round(seconds / TICK_SECONDS)):
        stage.judged.starved(reading * TICK_SECONDS, decoding * TICK_SECONDS)
        if size:
            stage.judged.heard(BytesRead(stage.clock.at, size))
        stage.passes(TICK_SECONDS)


@pytest.mark.parametrize(("decoding", "told"), [(0.0, True), (0.5, False)])
def test_pictures_that_a_decoder_had_no_time_for_are_not_missed(decoding, told):
    stage = Stage()
    endless(stage)
    comes(stage, 3.0, decoding=decoding)
    assert (("picture_lost", "open") in stage.said) == told


@pytest.mark.parametrize(("reading", "told"), [(0.0, True), (0.5, False)])
def test_bytes_that_there_was_no_time_to_read_are_not_missed(reading, told):
    stage = Stage()
    endless(stage)
    comes(stage, 4.0, reading=reading, size=0)
    assert (("signal_lost", "open") in stage.said) == told


def test_what_is_missing_for_long_is_missed_on_the_busiest_machine():
    stage = Stage()
    endless(stage)
    comes(stage, 10.0, reading=0.5, decoding=0.5, size=0)
    assert ("signal_lost", "open") in stage.said
