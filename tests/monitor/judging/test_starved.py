"""A machine that does not let the monitor run makes nothing missing, and hides nothing for ever."""

import pytest
from hand_clock import TARGET, TICK_SECONDS, Stage

from tallylight_monitor.ingest.facts import BytesRead
from tallylight_monitor.wire import Beat, Sample, TrackBeat

SILENT = -90.0  # dBFS


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


def silence(first, last):
    """Silence from one tenth of a second of media to another."""
    return [Sample("silence", tenth / 10, SILENT) for tenth in range(first, last)]


def told(stage):
    return [(event.event, round(event.media_time - (event.duration or 0), 1)) for event in stage.events]


@pytest.mark.parametrize(
    ("seconds", "behind", "decoding", "expected"),
    [
        pytest.param(8.0, True, None, [("open", 1.0)], id="behind, when nothing more comes: what came is still judged"),
        pytest.param(8.0, True, 0.0, [("open", 1.0)], id="behind for longer than a stream may be quiet: all the same"),
        pytest.param(8.0, False, 0.5, [("open", 1.0)], id="one piece takes long, for want of time: all the same"),
        pytest.param(8.0, False, 0.0, [], id="what comes holds nothing: what was before, and what is after, are two"),
        pytest.param(40.0, True, 0.5, [], id="behind for ever: nobody knows what was meanwhile"),
    ],
)
def test_a_fault_that_begins_before_the_machine_is_busy_is_one_fault(seconds, behind, decoding, expected):
    stage = Stage(["silence"])
    stage.segment(TrackBeat("sound", 90), samples=silence(10, 15))
    for tick in range(round(seconds / TICK_SECONDS)):
        if decoding is not None and not tick % round(TARGET / TICK_SECONDS):
            stage.playlist(new=1)
        stage.judged.starved(0.0, (decoding or 0.0) * TICK_SECONDS)
        stage.passes(TICK_SECONDS, behind=behind)
    stage.judged.measured(silence(15, 33))
    assert told(stage) == expected
