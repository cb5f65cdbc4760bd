import pytest

from tallylight_monitor.ingest.facts import (
    BytesRead,
    Ended,
    FetchFailed,
    Held,
    PlaylistRead,
    Resumed,
    SegmentLost,
    SegmentRead,
    SequenceReset,
)
from tallylight_monitor.ingest.feed import Feed, fold


def fed(*facts, started=100.0):
    feed = Feed(started)
    for fact in facts:
        feed = fold(feed, fact)
    return feed


def playlist(at, new=1, live=True):
    return PlaylistRead(at, 0.01, 7, new, 2.0, live)


def failed(at, what="playlist"):
    return FetchFailed(at, what, "status", "origin.example answered 503", 503)


def segment(at):
    return SegmentRead(at, 7, 0.1, 0.05, 1000, 2.0)


def test_a_source_that_never_answered_is_absent_since_the_start():
    assert fed(failed(101.0)).absent_seconds(104.0) == 4.0


@pytest.mark.parametrize("fact", [playlist(105.0), segment(105.0), BytesRead(105.0, 188), playlist(105.0, new=0)])
def test_any_good_answer_ends_the_absence(fact):
    assert fed(failed(101.0), fact, failed(105.5)).absent_seconds(107.0) == 2.0


def test_a_source_that_serves_playlists_is_not_absent_while_segments_fail():
    feed = fed(playlist(101.0), failed(102.0, "segment"), playlist(103.0), SegmentLost(103.5, 7, 2.0, "gone"))
    assert feed.absent_seconds(104.0) == 1.0
    assert (feed.lost_in_a_row, feed.lost_why) == (1, "gone")


def test_while_the_sink_holds_us_up_nothing_is_absent():
    held = fed(playlist(101.0, live=False), Held(102.0))
    assert held.absent_seconds(500.0) == 0.0
    assert fold(held, Resumed(500.0)).absent_seconds(501.0) == 1.0


def test_a_playlist_that_is_served_unchanged_grows_old():
    assert fed(playlist(101.0), playlist(103.0, new=0), playlist(105.0, new=0)).playlist_age(106.0) == 5.0


def test_when_a_playlist_was_last_served_is_known():
    assert fed(playlist(101.0), playlist(103.0, new=0), failed(105.0)).last_playlist_at == 103.0


def test_a_playlist_that_was_never_seen_to_grow_is_as_old_as_its_first_reading():
    assert fed(playlist(101.0, new=0), playlist(103.0, new=0)).playlist_age(104.0) == 3.0


@pytest.mark.parametrize(
    "feed",
    [
        pytest.param(fed(playlist(101.0, live=False)), id="VOD"),
        pytest.param(fed(playlist(101.0), Ended(102.0)), id="an ended stream"),
        pytest.param(fed(BytesRead(101.0, 188)), id="no playlist at all"),
    ],
)
def test_what_does_not_grow_has_no_age(feed):
    assert feed.playlist_age(200.0) == 0.0


def test_an_ended_stream_is_not_absent():
    assert fed(playlist(101.0), Ended(102.0)).absent_seconds(200.0) == 0.0


def test_losses_in_a_row_end_with_a_segment():
    lost = SegmentLost(102.0, 7, 2.0, "404")
    assert fed(lost, lost).lost_in_a_row == 2
    assert fed(lost, lost, segment(103.0)).lost_in_a_row == 0
    assert fed(lost, lost, segment(103.0)).lost == 2


@pytest.mark.parametrize(
    ("what", "cure", "failure"),
    [
        pytest.param("playlist", playlist(103.0), "", id="the playlist works again"),
        pytest.param("segment", playlist(103.0), "origin.example answered 503", id="only the playlist works"),
        pytest.param("key", segment(103.0), "", id="a segment proves that the key works"),
        pytest.param("stream", BytesRead(103.0, 9), "", id="bytes come again"),
        pytest.param("stream", playlist(103.0), "", id="it could not be opened, and now can"),
    ],
)
def test_a_failure_is_told_until_the_same_thing_works_again(what, cure, failure):
    assert fed(failed(102.0, what), cure).failure == failure


def test_failures_are_counted_by_what_and_how():
    assert fed(failed(101.0), failed(102.0), failed(103.0, "key")).failed == {"playlist/status": 2, "key/status": 1}


def test_sizes_and_resets_are_counted():
    feed = fed(segment(101.0), BytesRead(102.0, 188), SequenceReset(103.0, 8, 2))
    assert (feed.size, feed.segments, feed.resets) == (1188, 1, 1)
