"""No defect is claimed for longer than it was seen: where there is nothing to see it in, it ends, and says so."""

import pytest
from hand_clock import TARGET, Stage

from tallylight_monitor.wire import Sample, TrackBeat

PICTURES = ("black", "freeze", "mono_colour")


def black(begin, end, value=1.0):
    return [Sample("black", begin + index / 25, value) for index in range(round((end - begin) * 25))]


def quiet(begin, end):
    return [Sample("silence", begin + index / 10, -90.0) for index in range(round((end - begin) * 10))]


def both(number):
    return TrackBeat("picture", 50 * number), TrackBeat("sound", 90 * number)


def is_black_and_silent(stage, segments=3):
    """Black and silent from the beginning."""
    for number in range(1, segments + 1):
        begin = TARGET * (number - 1)
        stage.segment(*both(number), samples=sorted(both_bad(begin), key=lambda sample: sample.at))
        stage.passes(TARGET)
    assert set(stage.judged.watch.open_defects()) == {"black", "silence"}
    return stage


def both_bad(begin):
    return [*black(begin, begin + TARGET), *quiet(begin, begin + TARGET)]


def closed(stage, name):
    (event,) = [each for each in stage.events if (each.detector, each.event) == (name, "close")]
    return event


@pytest.mark.parametrize(
    ("detectors", "why"),
    [
        pytest.param(None, "no picture can be judged: it is not sent", id="all detectors"),
        pytest.param(["black", "silence"], "no picture can be judged: it is not sent", id="the loss has none"),
    ],
)
def test_a_black_picture_ends_where_it_was_seen_last_when_pictures_are_lost_and_silence_goes_on(detectors, why):
    stage = is_black_and_silent(Stage(detectors))
    for number in range(4, 8):
        lost = TrackBeat("picture", 150, TARGET * (number - 3), "it is not sent")
        begin = TARGET * (number - 1)
        stage.segment(lost, TrackBeat("sound", 90 * number), samples=quiet(begin, begin + TARGET))
        stage.passes(TARGET)
    event = closed(stage, "black")
    assert event.unseen
    assert event.media_time == pytest.approx(6.0, abs=0.1)
    assert event.duration == pytest.approx(6.0, abs=0.1)
    assert event.detail == f"The picture is black; not judged since: {why}"
    assert "black" not in stage.judged.watch.values()
    assert "silence" in stage.judged.watch.open_defects()
    assert "silence" in stage.judged.watch.values()


def test_silence_ends_where_it_was_heard_last_when_the_sound_is_lost():
    stage = is_black_and_silent(Stage())
    for number in range(4, 8):
        lost = TrackBeat("sound", 270, TARGET * (number - 3), "it is not sent")
        begin = TARGET * (number - 1)
        stage.segment(TrackBeat("picture", 50 * number), lost, samples=black(begin, begin + TARGET))
    assert closed(stage, "silence").unseen
    assert "black" in stage.judged.watch.open_defects()


@pytest.mark.parametrize("detectors", [None, ["black", "silence"]], ids=["all detectors", "none of the feed"])
def test_when_nothing_comes_any_more_all_that_was_seen_ends(detectors):
    stage = is_black_and_silent(Stage(detectors))
    stage.passes(10.0)
    for name in ("black", "silence"):
        assert closed(stage, name).unseen
        assert closed(stage, name).media_time <= 6.1
    assert not {"black", "silence"} & {*stage.judged.watch.open_defects(), *stage.judged.watch.values()}


def test_what_is_still_black_when_it_is_seen_again_is_another_defect():
    stage = is_black_and_silent(Stage())
    stage.passes(20.0)
    for number in range(4, 7):
        begin = TARGET * (number - 1)
        stage.segment(*both(number), samples=black(begin, begin + TARGET))
        stage.passes(TARGET)
    opened = [event.media_time for event in stage.events if (event.detector, event.event) == ("black", "open")]
    assert opened == [0.0, pytest.approx(6.0, abs=0.1)]
    assert closed(stage, "black").media_time == pytest.approx(6.0, abs=0.1)


def test_a_second_of_black_on_either_side_of_a_gap_is_no_black():
    stage = Stage()
    stage.segment(*both(1), samples=[*black(0.0, 1.0, 0.0), *black(1.0, 2.0)])
    stage.passes(20.0)
    stage.segment(*both(2), samples=[*black(2.0, 3.5), *black(3.5, 4.0, 0.0)])
    assert not [event for event in stage.events if event.detector == "black"]


def test_a_freeze_that_counts_from_before_a_gap_begins_after_it():
    stage = Stage()
    stage.segment(*both(1), samples=[Sample("freeze", index / 25, 0.0) for index in range(50)])
    stage.passes(20.0)
    late = [Sample("freeze", 2.0 + index / 25, 30.0 + index / 25, 1.0) for index in range(50)]
    stage.segment(*both(2), samples=late)
    opened = [event.media_time for event in stage.events if (event.detector, event.event) == ("freeze", "open")]
    assert opened == [pytest.approx(2.0, abs=0.1)]


def test_while_the_monitor_itself_did_not_run_nothing_ends():
    stage = is_black_and_silent(Stage())
    stage.clock.at += 30.0
    stage.judged.listen()
    assert {"black", "silence"} <= set(stage.judged.watch.open_defects())
    assert stage.judged.is_receiving


def test_a_decoder_that_is_lost_after_nothing_was_judged_for_a_while_is_told_all_the_same():
    stage = Stage()
    for number in range(1, 4):
        stage.segment(*both(number), samples=[Sample("decode_damage", TARGET * number - 0.04, 0.0)])
        stage.passes(TARGET)
    stage.passes(3 * TARGET)
    assert not stage.judged.is_receiving
    stage.judged.decoder_lost("hung: it said nothing for 3 s", 3 * TARGET)
    (event,) = [each for each in stage.events if (each.detector, each.event) == ("decode_damage", "open")]
    assert event.detail == "the decoder was restarted: hung: it said nothing for 3 s"


def test_a_decoder_that_is_lost_after_it_measured_more_than_it_said_of_its_time_is_told_all_the_same():
    """A recording is decoded faster than it plays: its measurements may be ahead of the beat, and of our own clock."""
    stage = Stage()
    stage.segment(*both(1), samples=[Sample("decode_damage", 3600.0, 0.0)])
    stage.judged.decoder_lost("ran out of its memory limit of 1536 MB", 3599.5)
    assert "decode_damage" in stage.judged.watch.open_defects()
