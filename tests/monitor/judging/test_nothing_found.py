"""Bytes come in which nothing is found yet: of a file that is kept until it is whole, and of a flood."""

from hand_clock import Stage

from tallylight_monitor.ingest.facts import BytesRead
from tallylight_monitor.judging.judgement import BEHIND_SECONDS
from tallylight_monitor.wire import Beat, TrackBeat


def comes(stage, seconds, *, kept=False, behind=False, tracks=()):
    """So long bytes come, and the decoder says how it does."""
    for _ in range(round(seconds / 0.25)):
        stage.clock.at += 0.25
        stage.judged.heard(BytesRead(stage.clock.at, 1_000_000, kept=kept))
        stage.judged.beat(Beat(0.0, list(tracks), 0, 0, 0.0, 0), behind=behind)


def test_of_a_file_that_is_kept_until_it_is_whole_no_picture_is_missed_however_long_that_takes():
    stage = Stage()
    comes(stage, 120.0, kept=True)
    assert stage.said == []


def test_a_source_that_is_faster_than_its_decoder_and_holds_nothing_is_told():
    stage = Stage()
    comes(stage, BEHIND_SECONDS + 5.0, behind=True)
    assert ("undecodable", "open") in stage.said


def test_a_decoder_that_is_late_for_ever_and_judges_on_misses_nothing():
    stage = Stage()
    for number in range(1, 40):
        comes(stage, 5.0, behind=True, tracks=[TrackBeat("picture", number)])
    assert stage.said == []
