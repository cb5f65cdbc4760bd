"""Pictures are looked at cheaply while nothing is suspicious, and each of them from the first sign."""

import pytest
from decoding import ALL

from tallylight_monitor.decoder.looking import QUIET_SECONDS, Looking
from tallylight_monitor.decoder.measuring_media import MeasuringMedia
from tallylight_monitor.decoder.player import Player
from tallylight_monitor.decoder.timeline import Timeline
from tallylight_monitor.wire import TrackBeat


@pytest.mark.parametrize("rest", ["calm", "keys", "none", "every"])
def test_at_rest_it_is_as_the_tier_says(rest):
    assert Looking(rest).at(0.0) == rest


def test_a_sign_has_every_picture_looked_at_until_it_was_quiet_for_long_enough():
    looking = Looking("calm")
    looking.suspect(10.0)
    assert [looking.at(10.0), looking.at(10.0 + QUIET_SECONDS - 0.01)] == ["every", "every"]
    assert looking.at(10.0 + QUIET_SECONDS) == "calm"


def test_each_further_sign_begins_the_quiet_anew():
    looking = Looking("keys")
    for at in (10.0, 11.0, 12.5):
        looking.suspect(at)
    assert looking.at(12.4 + QUIET_SECONDS) == "every"
    assert looking.at(12.5 + QUIET_SECONDS) == "keys"


def test_a_sign_that_is_told_late_shortens_nothing():
    looking = Looking("calm")
    looking.suspect(10.0)
    looking.suspect(5.0)
    assert looking.at(10.0 + QUIET_SECONDS - 0.01) == "every"


@pytest.mark.parametrize("rest", ["calm", "keys", "none"])
def test_a_decoder_that_follows_a_lost_one_looks_closely_for_as_long_as_a_sign_would_have_it(rest):
    player = Player(MeasuringMedia(ALL), Timeline({"picture": 0.0}, 20.0), lambda _: None, rest)
    player.resume([TrackBeat("picture", 500)])
    assert player.looking.at(20.0) == player.looking.at(20.0 + QUIET_SECONDS - 0.1) == "every"
    assert player.looking.at(20.0 + QUIET_SECONDS) == rest


@pytest.mark.parametrize("rest", ["calm", "keys", "none"])
def test_the_first_decoder_follows_none_and_rests(rest):
    player = Player(MeasuringMedia(ALL), Timeline(), lambda _: None, rest)
    player.resume([])
    assert player.looking.at(0.0) == rest
