"""What only several facts together tell."""

from functools import reduce

import pytest

from tallylight_monitor.ingest.facts import PlaylistRead, SegmentLost, SegmentRead, SequenceReset
from tallylight_monitor.ingest.feed import Feed, fold, shifted
from tallylight_monitor.ingest.playlist_check import PlaylistCheck
from tallylight_monitor.ingest.trends import Trends, followed

BANDWIDTH = 1_000_000


def trends_of(*facts):
    return reduce(followed, facts, Trends())


def playlist(at, newest, bandwidth=BANDWIDTH, target=4.0):
    return PlaylistRead(at, 0.1, newest, 1, target, live=True, check=PlaylistCheck(bandwidth=bandwidth))


def fetched(seconds=0.4, duration=4.0, bitrate=800_000):
    return SegmentRead(1.0, 7, seconds, 0.1, round(bitrate * duration / 8), duration)


def test_a_fetch_share_is_known_after_a_few_segments():
    assert trends_of(fetched(4.0), fetched(4.0)).fetch_share == 0.0
    assert trends_of(fetched(4.0), fetched(4.0), fetched(4.0)).fetch_share == 1.0


def test_one_slow_segment_is_not_slow_delivery_nor_is_a_fast_one_after_slow_ones():
    assert trends_of(fetched(), fetched(), fetched(6.0)).fetch_share == pytest.approx(6.8 / 12)
    assert trends_of(fetched(6.0), fetched(6.0), fetched()).fetch_share == pytest.approx(0.1)


def test_a_lost_segment_begins_anew():
    lost = SegmentLost(1.0, 8, 4.0, "answered 404")
    assert trends_of(fetched(4.0), fetched(4.0), lost, fetched(4.0)).fetch_share == 0.0


def test_seconds_in_which_the_monitor_did_not_run_are_not_the_origins():
    feed = Feed(0.0)
    for _ in range(3):
        feed = fold(shifted(shifted(feed, 2.0), 1.6), fetched(4.0))
    assert feed.trends.fetch_share == pytest.approx(0.1)
    assert fold(shifted(feed, 99.0), fetched(4.0)).trends.fetch_share == 0.0


@pytest.mark.parametrize(
    ("segments", "share"),
    [
        pytest.param([fetched(bitrate=900_000)], 0.9, id="as was said"),
        pytest.param([fetched(bitrate=1_500_000)], 1.5, id="more than was said"),
        pytest.param([fetched(), fetched(duration=0.2, bitrate=9_000_000)], 1.19, id="a short one with its neighbour"),
        pytest.param([fetched(duration=0.2, bitrate=9_000_000)], 0.0, id="a short one alone"),
        pytest.param([fetched(duration=0.0)], 0.0, id="of no length"),
        pytest.param([fetched(duration=2.0, bitrate=2e6), fetched(duration=2.0, bitrate=1e6)], 1.5, id="two halves"),
    ],
)
def test_a_peak_is_that_of_about_a_target_duration(segments, share):
    assert trends_of(playlist(0.0, 7), *segments).peak_share == pytest.approx(share, abs=0.01)


def test_without_a_master_playlist_no_bitrate_is_too_high():
    assert trends_of(playlist(0.0, 7, bandwidth=0), fetched(bitrate=10**9)).peak_share == 0.0


def test_segments_of_another_version_are_not_compared_with_this_ones_bandwidth():
    before = trends_of(playlist(0.0, 7), fetched(bitrate=900_000))
    assert followed(before, playlist(1.0, 8, bandwidth=100_000)).peak_share == 0.0


RESET = SequenceReset(10.0, 1000, 7)


def test_a_reset_is_told_once_a_second_look_goes_on_from_it_and_until_the_look_after():
    first = trends_of(playlist(1.0, 999), playlist(10.0, 7), RESET)
    assert first.renumbered == ""
    second = followed(first, playlist(14.0, 8))
    assert (second.renumbered, second.renumbered_at) == ("number 1000 was to come, and the newest is 7", 10.0)
    assert followed(second, playlist(18.0, 9)).renumbered == ""


def test_an_edge_with_other_numbers_that_is_met_once_is_no_reset():
    assert trends_of(playlist(1.0, 999), RESET, playlist(14.0, 1001)).renumbered == ""


def test_numbers_of_another_playlist_are_no_reset():
    elsewhere = SequenceReset(10.0, 1000, 7, elsewhere=True)
    assert trends_of(playlist(1.0, 999), elsewhere, playlist(14.0, 8)).renumbered == ""
