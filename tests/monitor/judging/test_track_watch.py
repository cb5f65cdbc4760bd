"""What is known of a stream's tracks, from what the decoder says of them and from what it no longer says."""

import pytest

from tallylight_monitor.judging.track_watch import NOTHING_NEW, TrackWatch
from tallylight_monitor.wire import Beat, TrackBeat


def beat(media_end, *tracks):
    return Beat(media_end, list(tracks), 0, 0, 0.0, 0)


def tracks(watch, now, media_now=0.0, *, over=False):
    return {track.name: track for track in watch.now(now, media_now, over=over).tracks}


def test_a_track_that_is_not_declared_is_not_missed():
    watch = TrackWatch()
    watch.take(beat(4.0, TrackBeat("sound", judged=9)), 100.0)
    assert [*tracks(watch, 100.0)] == ["sound"]


def test_in_segments_a_track_is_idle_for_as_long_as_the_decoder_says_and_not_between_two_of_them():
    watch = TrackWatch()
    watch.data_came(100.0, endless=False)
    watch.take(beat(6.0, TrackBeat("picture", judged=150), TrackBeat("sound", 80, 2.0, "it is not sent")), 100.0)
    found = tracks(watch, 105.9)
    assert (found["picture"].idle, found["sound"].idle, found["sound"].why) == (0.0, 2.0, "it is not sent")


def test_an_endless_stream_that_goes_on_with_nothing_in_it_leaves_its_tracks_idle_by_the_clock():
    watch = TrackWatch()
    watch.take(beat(2.0, TrackBeat("picture", judged=50), TrackBeat("sound", judged=90)), 100.0)
    for second in range(101, 106):
        watch.data_came(float(second), endless=True)
        watch.take(beat(2.0, TrackBeat("picture", judged=50), TrackBeat("sound", judged=90)), float(second))
    found = watch.now(105.0, 7.0)
    assert [track.idle for track in found.tracks] == [5.0, 5.0]
    assert {track.why for track in found.tracks} == {NOTHING_NEW}
    assert found.at == 7.0


def test_where_nothing_comes_at_all_no_track_is_idle_for_that_is_a_lost_signal():
    watch = TrackWatch()
    watch.data_came(99.9, endless=True)
    watch.take(beat(2.0, TrackBeat("picture", judged=50)), 100.0)
    assert tracks(watch, 160.0)["picture"].idle == 0.0


def test_after_a_loss_of_the_signal_tracks_are_idle_only_from_when_data_came_again():
    watch = TrackWatch()
    watch.data_came(100.0, endless=True)
    watch.take(beat(2.0, TrackBeat("picture", judged=50)), 100.0)
    watch.signal_returned(108.0)
    watch.data_came(108.0, endless=True)
    assert tracks(watch, 108.0)["picture"].idle == 0.0
    watch.data_came(111.0, endless=True)
    assert tracks(watch, 111.0)["picture"].idle == 3.0


def test_a_signal_that_was_never_there_does_not_return():
    watch = TrackWatch()
    watch.take(beat(2.0, TrackBeat("picture", judged=50)), 100.0)
    watch.signal_returned(108.0)
    assert watch.judged_at("picture") == 100.0


def test_while_the_monitor_is_behind_nothing_is_held_against_the_stream():
    watch = TrackWatch()
    watch.take(beat(2.0, TrackBeat("picture", judged=50)), 100.0)
    watch.data_came(108.0, endless=True)
    watch.own_delay(8.0)
    assert tracks(watch, 108.0)["picture"].idle == 0.0


def test_data_without_any_track_is_empty_since_it_began():
    watch = TrackWatch()
    watch.data_came(100.0, endless=False)
    found = watch.now(104.0, 0.0)
    assert (found.tracks, found.empty, found.at) == ((), 4.0, 4.0)


def test_before_any_data_nothing_is_empty():
    assert TrackWatch().now(104.0, 0.0).empty == 0.0


@pytest.mark.parametrize("judged", [0, 50])
def test_what_was_judged_once_stays_known_through_another_decoder(judged):
    watch = TrackWatch()
    watch.take(beat(2.0, TrackBeat("picture", judged=judged)), 100.0)
    watch.take(beat(2.0, TrackBeat("picture", 0, 3.0, "it is scrambled")), 103.0)
    assert tracks(watch, 103.0)["picture"].judged is bool(judged)
    assert watch.anything_judged is bool(judged)


def test_a_stream_that_never_could_be_judged_says_why_of_each_track():
    watch = TrackWatch()
    watch.take(beat(0.0, TrackBeat("picture", 0, 6.0, "it is scrambled"), TrackBeat("sound", 0, 6.0)), 100.0)
    assert watch.reasons() == f"picture: it is scrambled; sound: {NOTHING_NEW}"
    assert watch.now(100.0, 0.0).at == 6.0


def test_media_time_of_a_recording_is_that_of_the_decoder():
    watch = TrackWatch()
    watch.take(beat(600.0, TrackBeat("picture", judged=15_000)), 101.0)
    assert watch.now(101.0, 1.0).at == 600.0


def test_the_end_of_a_stream_is_passed_on():
    watch = TrackWatch()
    assert watch.now(1.0, 0.0, over=True).over is True


def test_a_decoder_that_follows_one_that_was_lost_has_judged_nothing_yet():
    watch = TrackWatch()
    assert watch.take(beat(2.0, TrackBeat("picture", judged=50)), 100.0)
    assert not watch.take(beat(2.0, TrackBeat("picture", judged=0)), 101.0)
    assert not watch.take(beat(2.0, TrackBeat("picture", judged=0)), 102.0)
    assert watch.judged_at("picture") == 100.0
    assert watch.take(beat(2.1, TrackBeat("picture", judged=3)), 103.0)
    assert watch.judged_at("picture") == 103.0
