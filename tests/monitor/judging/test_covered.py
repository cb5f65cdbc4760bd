"""Whether everything is judged that should be, as a live monitor counts it each quarter of a second."""

import pytest
from hand_clock import TARGET, Stage

from tallylight_monitor.wire import TrackBeat

EACH = pytest.mark.parametrize(
    "detectors", [None, ["black"], ["decode_damage"], ["silence", "timestamp_jump"]], ids=str
)


def picture(number):
    return TrackBeat("picture", 50 * number)


@EACH
def test_a_stream_of_which_every_track_is_judged_is_covered_and_received(detectors):
    stage = Stage(detectors)
    for number in range(1, 5):
        stage.segment(picture(number), TrackBeat("sound", 90 * number))
        stage.passes(TARGET)
    assert stage.judged.judges_all
    assert stage.judged.is_receiving


@EACH
def test_a_live_stream_of_which_a_track_is_gone_is_not_covered(detectors):
    stage = Stage(detectors)
    for number in range(1, 5):
        stage.segment(picture(number), TrackBeat("sound", 90, TARGET * (number - 1), "it is not sent"))
        stage.passes(TARGET)
    assert not stage.judged.judges_all


@EACH
def test_a_live_stream_of_which_a_track_never_could_be_judged_is_not_covered(detectors):
    stage = Stage(detectors)
    for number in range(1, 5):
        stage.segment(picture(number), TrackBeat("sound", 0, TARGET * number, "it is scrambled"))
        stage.passes(TARGET)
    assert not stage.judged.judges_all


@EACH
def test_a_live_stream_whose_playlist_stands_still_is_not_covered(detectors):
    stage = Stage(detectors)
    stage.segment(picture(1))
    for _ in range(10):
        stage.passes(1.0)
        stage.playlist()
    assert not stage.judged.judges_all


@EACH
def test_a_live_stream_from_which_nothing_comes_is_not_covered(detectors):
    stage = Stage(detectors)
    stage.segment(picture(1))
    stage.passes(10.0)
    assert not stage.judged.judges_all
    assert not stage.judged.has_signal
