"""Whether everything is judged that should be, as a live monitor counts it each quarter of a second."""

from datetime import UTC, datetime

import pytest
from hand_clock import TARGET, Stage

from tallylight_monitor.ingest.facts import FetchFailed, PlaylistRead
from tallylight_monitor.judging.accounting import Account
from tallylight_monitor.wire import Gap, TrackBeat

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


def on_with_sound_apart(stage, segments, heard=None, spell=""):
    """So many segments of pictures come, and looks at the sound's playlist beside them: served, or failing like this.

    `heard` is how much of the sound was judged, where no more of it is.
    """
    for _ in range(segments):
        at = stage.clock.at
        fact = PlaylistRead(at, 0.1, stage.number, 1, TARGET, live=True, track="sound")
        if spell:
            fact = FetchFailed(at, "playlist", "status", spell, 404, track="sound")
        stage.judged.heard(fact)
        stage.segment(picture(stage.number + 1), TrackBeat("sound", heard or 90 * (stage.number + 1)))
        stage.passes(TARGET)


@EACH
def test_a_live_stream_whose_sound_has_a_playlist_that_fails_is_not_covered_until_it_is_back(detectors):
    stage = Stage(detectors)
    on_with_sound_apart(stage, 5)
    assert stage.judged.judges_all
    on_with_sound_apart(stage, 6, heard=450, spell="the origin answers 404")
    assert not stage.judged.judges_all
    on_with_sound_apart(stage, 2)
    assert stage.judged.judges_all


def test_sound_whose_playlist_fails_is_lost_and_the_pictures_are_not():
    stage = Stage(["picture_lost", "sound_lost", "silence"])
    on_with_sound_apart(stage, 5)
    on_with_sound_apart(stage, 2, heard=450, spell="the origin answers 404")
    assert stage.said == []
    on_with_sound_apart(stage, 5, heard=450, spell="the origin answers 404")
    assert stage.said == [("sound_lost", "open")]
    said = "no sound can be judged: its playlist cannot be had: the origin answers 404"
    assert stage.events[0].detail == said
    on_with_sound_apart(stage, 4)
    assert stage.said == [("sound_lost", "open"), ("sound_lost", "close")]


def minute_with(*gaps):
    """A stage at the end of a minute, of which media was lost."""
    stage, accounting = Stage(), None
    for number in range(1, 31):
        stage.segment(picture(number))
        for gap in gaps if number == 10 else ():
            stage.judged.gap(gap)
        accounting = stage.judged.accounting
        for _ in range(8):
            before = stage.clock.at
            stage.passes(0.25)
            accounting.watched(before, stage.clock.at, judged=stage.judged.judges_all)
    report = accounting.report("stopped", datetime.now(UTC), stage.clock.at, Account(60.0, 0, 0, 0.0, 0))
    return report.on_air_seconds - report.monitored_seconds


@pytest.mark.parametrize(
    ("gaps", "seconds"),
    [
        pytest.param([], 0.0, id="nothing"),
        pytest.param([Gap("picture", 20.0, 22.0)], 2.0, id="a segment"),
        pytest.param([Gap("picture", 20.0, 22.0), Gap("sound", 20.0, 22.0)], 2.0, id="of both tracks at once"),
        pytest.param([Gap("picture", 20.0, 22.0)] * 2, 2.0, id="told again by the next decoder"),
        pytest.param([Gap("picture", 20.0, 22.0), Gap("sound", 24.0, 26.0)], 4.0, id="of one, then of the other"),
        pytest.param([Gap("picture", 0.0, 500.0)], 60.3, id="no more than all time on air"),
    ],
)
def test_of_a_live_stream_lost_media_is_time_that_was_not_watched(gaps, seconds):
    assert minute_with(*gaps) == pytest.approx(seconds, abs=0.5)
