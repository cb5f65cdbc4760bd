import pytest

from tallylight_monitor.ingest.facts import FetchFailed, Held, PlaylistRead, SegmentLost, SegmentRead
from tallylight_monitor.ingest.feed import Feed, fold
from tallylight_monitor.judging.receiving import reception

STARTED = 100.0


def feed_of(*facts):
    feed = Feed(STARTED)
    for fact in facts:
        feed = fold(feed, fact)
    return feed


def playlist(at, new=1, target=4.0):
    return PlaylistRead(at, 0.1, 7, new, target, live=True)


def test_before_anything_came_it_is_absent_since_the_start():
    found = reception(Feed(STARTED), 103.0)
    assert (found.absent, found.playlist_age, found.lost_in_a_row) == (3.0, 0.0, 0)


def test_what_is_known_of_the_feed_is_told_at_its_time():
    feed = feed_of(
        playlist(101.0),
        SegmentRead(102.0, 7, 0.1, 0.1, 1000, 4.0),
        FetchFailed(103.0, "segment", "status", "the origin answers 503", 503),
        SegmentLost(104.0, 8, 4.0, "segment 8: the origin answers 503"),
    )
    found = reception(feed, 104.5)
    assert (found.at, found.target, found.absent, found.lost_in_a_row) == (104.5, 4.0, 2.5, 1)
    assert (found.why, found.lost_why) == ("the origin answers 503", "segment 8: the origin answers 503")


def test_a_playlist_that_stands_still_grows_old_while_it_is_served():
    feed = feed_of(playlist(101.0), playlist(107.0, new=0))
    assert reception(feed, 107.0).playlist_age == 6.0


def test_a_playlist_that_is_not_served_grows_no_older():
    feed = feed_of(playlist(101.0), playlist(103.0, new=0))
    assert reception(feed, 120.0).playlist_age == 2.0


def no_sound(at):
    return FetchFailed(at, "playlist", "status", "the origin answers 404", 404, "sound")


def test_of_two_playlists_the_older_tells():
    fresh, old = feed_of(playlist(107.0)), feed_of(playlist(101.0), playlist(107.0, new=0))
    assert reception(fresh, 107.0, old).playlist_age == reception(old, 107.0, fresh).playlist_age == 6.0


def test_the_age_of_a_playlist_is_judged_by_its_own_target():
    sound = feed_of(playlist(101.0, target=8.0), playlist(107.0, new=0, target=8.0))
    assert reception(feed_of(playlist(107.0)), 107.0, sound).playlist_age == 3.0


def test_sound_segments_that_are_lost_are_lost():
    sound = feed_of(playlist(101.0), SegmentLost(104.0, 8, 4.0, "the origin answers 503"))
    found = reception(feed_of(playlist(104.0)), 104.0, sound)
    assert (found.lost_in_a_row, found.lost_why) == (1, "the origin answers 503")


def test_without_pictures_it_is_absent_whatever_is_heard():
    assert reception(feed_of(playlist(101.0)), 110.0, feed_of(playlist(110.0))).absent == 9.0


@pytest.mark.parametrize(
    ("now", "pictures", "sound", "lost"),
    [
        pytest.param(111.0, [playlist(111.0)], [no_sound(101.0)], 0, id="for a while"),
        pytest.param(113.0, [playlist(113.0)], [no_sound(101.0)], 1, id="from the start"),
        pytest.param(115.0, [playlist(115.0)], [playlist(102.0), no_sound(104.0)], 1, id="later"),
        pytest.param(116.0, [playlist(116.0)], [playlist(102.0), no_sound(104.0), playlist(115.0)], 0, id="no longer"),
        pytest.param(
            116.0, [no_sound(104.0), playlist(115.0)], [playlist(102.0), no_sound(104.0)], 0, id="as all was away"
        ),
    ],
)
def test_sound_whose_playlist_cannot_be_had_is_missed_after_three_targets(now, pictures, sound, lost):
    found = reception(feed_of(*pictures), now, feed_of(*sound))
    assert found.lost_in_a_row == lost
    assert found.lost_why == ("no sound: the origin answers 404" if lost else "")


def test_a_film_misses_its_sound_at_once():
    film = feed_of(PlaylistRead(100.0, 0.1, 7, 8, 4.0, live=False))
    assert reception(film, 100.1, feed_of(no_sound(100.1))).lost_in_a_row == 1


def test_while_the_waiting_is_ours_nothing_is_absent():
    assert reception(feed_of(playlist(101.0), Held(102.0)), 130.0).absent == 0.0


def test_how_far_media_is_behind_is_told_of_live_streams_alone():
    assert reception(Feed(STARTED), 103.0, None, 7.0).lag == 7.0
    ended = feed_of(PlaylistRead(101.0, 0.1, 7, 1, 4.0, live=False))
    assert reception(ended, 103.0, None, 7.0).lag is None


def test_a_segment_may_have_waited_for_the_next_look_at_its_playlist():
    assert reception(feed_of(playlist(101.0)), 103.0).lag_within == 4.0
    assert reception(Feed(STARTED), 103.0).lag_within == 0.0
