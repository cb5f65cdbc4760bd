"""Pictures and sound with a playlist each: one stands still or fails, and the other goes on."""

from dataclasses import dataclass, field

import pytest
from hand_clock import TARGET, Stage

from tallylight_monitor.ingest.facts import Absent, PlaylistRead, SegmentRead
from tallylight_monitor.wire import Beat, Sample, TrackBeat

EACH = pytest.mark.parametrize("name", ["picture", "sound"])
OTHER = {"picture": "sound", "sound": "picture"}
WORDS = {"picture": "the pictures' playlist", "sound": "the sound's playlist"}
STANDS = "its playlist names no new segment"


@dataclass
class Apart(Stage):
    """Both tracks come, or the playlist of one is served and stands still (`stands`), or says that it has ended."""

    come: dict = field(default_factory=lambda: {"picture": 0, "sound": 0})

    def on(self, segments, *stands, ended=False):
        for _ in range(segments):
            self.number += 1
            beats = []
            for name, rate in (("picture", 50), ("sound", 90)):
                self.come[name] += name not in stands
                self.playlist_of(name, name not in stands, ended=ended)
                beats.append(TrackBeat(name, rate * self.come[name]))
            samples = [Sample("black", TARGET * self.number - 0.04 * each, 1.0) for each in range(50, 0, -1)]
            if "picture" not in stands:
                self.judged.measured(samples)
            self.judged.beat(Beat(TARGET * self.number, beats, 0, 0, 0.0, 0), behind=False)
            self.passes(TARGET)
        return self

    def playlist_of(self, name, grows, *, ended):
        at = self.clock.at
        self.judged.heard(PlaylistRead(at, 0.1, self.number, int(grows), TARGET, live=grows or not ended, track=name))
        if grows:
            self.judged.heard(SegmentRead(at, self.number, 0.1, 0.1, 100_000, TARGET, name))
        elif ended:
            self.judged.heard(Absent(at, "it says that it has ended", name))


def apart():
    return Apart().on(5)


def unjudged(stage):
    return stage.judged.unjudged(TARGET * stage.number)


def details(stage, detector):
    return [each.detail for each in stage.events if (each.detector, each.event) == (detector, "open")]


@EACH
def test_a_playlist_that_stands_still_is_named_and_its_track_is_lost(name):
    stage = apart().on(8, name)
    assert details(stage, "playlist_stale") == [f"it is served, and no new segment is in {WORDS[name]}"]
    assert details(stage, f"{name}_lost") == [f"no {name} can be judged: {STANDS}"]
    assert not details(stage, f"{OTHER[name]}_lost")
    assert not stage.judged.judges_all


@EACH
def test_the_other_track_is_judged_and_counts_as_that(name):
    stage = apart().on(8, name)
    assert unjudged(stage) == {name: pytest.approx(8 * TARGET, abs=TARGET), OTHER[name]: 0.0}
    assert stage.judged.receiving() == {name: False, OTHER[name]: True}
    assert stage.judged.has_signal
    black = [each for each in stage.events if each.detector == "black"]
    assert [each.event for each in black] == (["open", "close"] if name == "picture" else ["open"])


@EACH
def test_once_it_grows_again_both_are_judged(name):
    stage = apart().on(8, name).on(4)
    assert stage.judged.judges_all
    assert [each for each in stage.said if each[0] == f"{name}_lost"] == [
        (f"{name}_lost", "open"),
        (f"{name}_lost", "close"),
    ]
    assert unjudged(stage)[name] == pytest.approx(8 * TARGET, abs=2 * TARGET)
    assert unjudged(stage)[OTHER[name]] == 0.0


def test_where_both_stand_still_neither_track_is_lost_by_itself_and_neither_is_judged():
    stage = apart().on(8, "picture", "sound")
    assert details(stage, "playlist_stale") == [
        "it is served, and no new segment is in the pictures' playlist and the sound's playlist"
    ]
    assert not details(stage, "picture_lost") + details(stage, "sound_lost")
    assert unjudged(stage) == {each: pytest.approx(8 * TARGET, abs=2 * TARGET) for each in OTHER}
    assert not stage.judged.has_signal


@EACH
def test_where_the_other_stands_still_later_it_is_unjudged_from_then_on(name):
    stage = apart().on(6, name).on(6, "picture", "sound")
    assert unjudged(stage)[name] == pytest.approx(12 * TARGET, abs=2 * TARGET)
    assert unjudged(stage)[OTHER[name]] == pytest.approx(6 * TARGET, abs=2 * TARGET)
    assert (f"{name}_lost", "close") not in stage.said


def test_sound_whose_playlist_has_ended_inside_a_window_is_lost_while_pictures_go_on():
    stage = apart().on(8, "sound", ended=True)
    assert details(stage, "sound_lost") == ["no sound can be judged: it says that it has ended"]


def test_sound_with_a_playlist_that_names_nothing_is_undecodable_and_not_covered():
    stage = Apart()
    for _ in range(8):
        stage.number += 1
        for name in OTHER:
            stage.playlist_of(name, name == "picture", ended=True)
        stage.judged.beat(
            Beat(TARGET * stage.number, [TrackBeat("picture", 50 * stage.number)], 0, 0, 0.0, 0), behind=False
        )
        stage.passes(TARGET)
    assert details(stage, "undecodable") == ["nothing can be judged of the sound: it says that it has ended"]
    assert stage.judged.receiving() == {"picture": True, "sound": False}
    assert not stage.judged.judges_all


@EACH
def test_a_playlist_that_was_not_looked_at_yet_after_a_time_in_which_nothing_ran_does_not_stand(name):
    stage = apart()
    stage.clock.at += 60.0
    stage.playlist_of(OTHER[name], grows=True, ended=False)
    beats = [TrackBeat(name, 450), TrackBeat(OTHER[name], 500)]
    stage.judged.beat(Beat(TARGET * stage.number + 1.0, beats, 0, 0, 0.0, 0), behind=False)
    stage.on(3)
    assert not details(stage, f"{name}_lost")
