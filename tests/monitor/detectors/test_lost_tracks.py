"""What the contract suite does not ask of lost tracks: their words, and what comes now and then."""

from datetime import UTC, datetime

import pytest

from tallylight_monitor.detectors.bitstream.undecodable import Undecodable
from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.picture.picture_lost import PictureLost
from tallylight_monitor.detectors.sound.sound_lost import SoundLost
from tallylight_monitor.detectors.tracks import Track, Tracks
from tallylight_monitor.judging.detector_settings import resolved
from tallylight_monitor.judging.event_judge import EventJudge
from tallylight_monitor.wire import Sample

NOW = datetime(2026, 12, 5, 18, tzinfo=UTC)
DETECTORS = {"picture": PictureLost(2.0), "sound": SoundLost(2.0)}


@pytest.mark.parametrize("name", DETECTORS)
@pytest.mark.parametrize("why", ["it is scrambled", "it is not sent"])
def test_the_detail_says_why_nothing_is_judged(name, why):
    tracks = Tracks(9.0, (Track(name, 3.0, judged=True, why=why),))
    words = "no picture" if name == "picture" else "no sound"
    assert DETECTORS[name].measure(tracks) == Measurement(3.0, 6.0, f"{words} can be judged: {why}")


@pytest.mark.parametrize(("name", "other"), [("picture", "sound"), ("sound", "picture")])
def test_one_track_says_nothing_of_the_other(name, other):
    assert DETECTORS[name].measure(Tracks(9.0, (Track(other, 8.0, judged=True, why="it is not sent"),))) is None


@pytest.mark.parametrize("name", DETECTORS)
def test_what_was_never_judged_is_not_lost_but_undecodable(name):
    tracks = Tracks(9.0, (Track(name, 9.0, judged=False, why="it is scrambled"),))
    assert DETECTORS[name].measure(tracks) is None
    assert Undecodable(2.0).measure(tracks) == Measurement(
        9.0, 0.0, f"nothing can be judged of the {name}: it is scrambled"
    )


def test_data_without_any_track_is_undecodable():
    found = Undecodable(2.0).measure(Tracks(5.0, (), empty=5.0))
    assert (found.value, found.since) == (5.0, 0.0)
    assert "neither pictures nor sound" in found.detail


def test_of_two_tracks_that_never_came_both_are_named():
    never = (Track("picture", 4.0, judged=False, why="it is scrambled"), Track("sound", 3.0, judged=False, why="x"))
    found = Undecodable(2.0).measure(Tracks(4.0, never))
    assert found.value == 4.0
    assert found.detail == "nothing can be judged of the picture: it is scrambled; sound: x"


def test_once_nothing_more_comes_a_track_that_was_never_judged_is_told_however_short_it_was():
    short = (Track("picture", 0.5, judged=False, why="it is scrambled"), Track("sound", 0.0, judged=True))
    assert Undecodable(2.0).measure(Tracks(0.5, short)).value == 0.5
    assert Undecodable(2.0).measure(Tracks(0.5, short, over=True)).value >= 2.0


def test_one_picture_every_few_seconds_is_one_event():
    judge = EventJudge("cup", {"picture_lost": resolved(None)["picture_lost"]})
    states = [Tracks(tick / 4, (Track("picture", tick / 4 % 3.0, judged=True),)) for tick in range(120)]
    found = [(tracks.at, PictureLost(2.0).measure(tracks)) for tracks in states]
    events = judge.take([Sample("picture_lost", at, each.value, each.since) for at, each in found if each], NOW)
    assert [(event.event, event.media_time) for event in events] == [("open", 0.0)]
