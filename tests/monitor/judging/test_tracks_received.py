"""Which tracks are received, as metrics say it: there is always a series to alert on."""

import pytest
from hand_clock import TARGET, Stage

from tallylight_monitor.wire import TrackBeat


def test_while_no_track_is_known_neither_is_received():
    stage = Stage()
    assert stage.judged.receiving() == {"picture": False, "sound": False}
    stage.passes(10.0)
    assert stage.judged.receiving() == {"picture": False, "sound": False}


def test_a_radio_has_no_pictures_to_miss():
    stage = Stage()
    stage.segment(TrackBeat("sound", 90))
    assert stage.judged.receiving() == {"sound": True}


def test_a_track_that_is_declared_and_cannot_be_judged_is_not_received():
    stage = Stage()
    stage.segment(TrackBeat("picture", 0, 2.0, "it is scrambled"), TrackBeat("sound", 90))
    assert stage.judged.receiving() == {"picture": False, "sound": True}


@pytest.mark.parametrize("detectors", [None, ["black"]], ids=["all detectors", "one of the other track"])
def test_a_track_that_is_gone_is_soon_not_received_and_stays_named(detectors):
    stage = Stage(detectors)
    for number in range(1, 6):
        stage.segment(TrackBeat("picture", 50 * number), TrackBeat("sound", 90, TARGET * (number - 1)))
        stage.passes(TARGET)
    assert stage.judged.receiving() == {"picture": True, "sound": False}


def test_a_track_that_is_back_is_received_again():
    stage = Stage()
    stage.segment(TrackBeat("picture", 50), TrackBeat("sound", 90))
    stage.passes(10.0)
    assert stage.judged.receiving() == {"picture": False, "sound": False}
    stage.segment(TrackBeat("picture", 100), TrackBeat("sound", 180))
    assert stage.judged.receiving() == {"picture": True, "sound": True}


def test_decoders_that_die_one_after_the_other_receive_nothing():
    stage = Stage()
    stage.segment(TrackBeat("picture", 50))
    for _ in range(5):
        stage.passes(TARGET)
        stage.segment(TrackBeat("picture", 0, 0.0))
    assert stage.judged.receiving() == {"picture": False}
    assert not stage.judged.is_receiving
