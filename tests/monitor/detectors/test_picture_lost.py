"""What the contract suite does not ask of `picture_lost`: its words, and pictures that come now and then."""

from datetime import UTC, datetime

import pytest

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.picture.picture_lost import PictureLost
from tallylight_monitor.detectors.track import TrackState
from tallylight_monitor.judging.detector_settings import resolved
from tallylight_monitor.judging.event_judge import EventJudge
from tallylight_monitor.wire import Sample

NOW = datetime(2026, 12, 5, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("declared", "why", "detail"),
    [
        pytest.param(False, "scrambled", "scrambled", id="once there"),
        pytest.param(True, "scrambled", "no picture has come yet: scrambled", id="never there"),
        pytest.param(True, "", "no picture has come yet", id="never there, and nobody knows why"),
    ],
)
def test_its_detail_says_why_and_whether_a_picture_ever_came(declared, why, detail):
    track = TrackState(9.0, "picture", declared, 3.0, why)
    assert PictureLost(2.0).measure(track) == Measurement(3.0, 6.0, detail)


def test_sound_says_nothing_of_pictures():
    assert PictureLost(2.0).measure(TrackState(9.0, "sound", False, 8.0, "not sent")) is None


def test_one_picture_every_few_seconds_is_one_event():
    judge = EventJudge("cup", {"picture_lost": resolved(None)["picture_lost"]})
    states = [TrackState(tick / 4, "picture", False, tick / 4 % 3.0) for tick in range(120)]
    found = [(track.at, PictureLost(2.0).measure(track)) for track in states]
    events = judge.take([Sample("picture_lost", at, each.value, each.since) for at, each in found if each], NOW)
    assert [(event.event, event.media_time) for event in events] == [("open", 0.0)]
