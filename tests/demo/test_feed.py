import m3u8
import pytest

from tallylight_demo.encode import Segment
from tallylight_demo.feed import Feed


def pieces(count, header=None):
    return [Segment(n, n * 2.0, 2.0, bytes([n]) * 188, header) for n in range(count)]


def listed(feed):
    return [int(segment.uri.split("/")[1].split(".")[0]) for segment in m3u8.loads(feed.text()).segments]


def test_what_is_added_is_released_at_once():
    feed = Feed()
    feed.add(*pieces(3))
    assert listed(feed) == [0, 1, 2]


def test_a_live_window_slides():
    feed = Feed(window=3)
    feed.add(*pieces(8))
    assert listed(feed) == [5, 6, 7]
    assert m3u8.loads(feed.text()).media_sequence == 5


def test_a_feed_without_window_lists_all():
    feed = Feed(window=None)
    feed.add(*pieces(40))
    assert listed(feed) == list(range(40))


@pytest.mark.parametrize(
    ("count", "seen"),
    [
        pytest.param(0, [], id="nothing"),
        pytest.param(2, [0, 1], id="two"),
        pytest.param(99, [0, 1, 2], id="more than all"),
    ],
)
def test_release_says_how_many_are_seen(count, seen):
    feed = Feed()
    feed.add(*pieces(3))
    feed.release(count)
    assert listed(feed) == seen
    assert [n for n in range(3) if feed.segment(n) is not None] == seen


@pytest.mark.parametrize(
    ("elapsed", "count"),
    [
        pytest.param(0, 3, id="the head at once"),
        pytest.param(1.9, 3, id="not before a segment has passed"),
        pytest.param(2, 4, id="one more"),
        pytest.param(7, 6, id="three more"),
        pytest.param(99, 8, id="all, long after"),
    ],
)
def test_a_paced_feed_follows_its_clock(elapsed, count):
    now = [100.0]
    feed = Feed()
    feed.add(*pieces(8))
    feed.pace(lambda: now[0])
    now[0] += elapsed
    assert feed.released == count


def test_a_feed_ends_only_when_all_is_released():
    feed = Feed()
    feed.add(*pieces(3))
    feed.end()
    feed.release(2)
    assert not m3u8.loads(feed.text()).is_endlist
    feed.release(3)
    assert m3u8.loads(feed.text()).is_endlist


def test_a_discontinuity_that_slid_out_is_counted():
    feed = Feed(window=2)
    feed.add(*pieces(2))
    feed.add(*pieces(2), discontinuity=True)
    assert [s.discontinuity for s in m3u8.loads(feed.text()).segments] == [True, False]
    feed.add(*pieces(2), discontinuity=True)
    assert m3u8.loads(feed.text()).discontinuity_sequence == 1


def test_segments_long_out_of_the_window_are_forgotten():
    feed = Feed(window=2)
    feed.add(*pieces(20))
    feed.text()
    assert [n for n in range(20) if feed.segment(n) is not None] == list(range(12, 20))


def test_a_fragmented_feed_serves_its_header():
    feed = Feed(window=None)
    feed.add(*pieces(2, header=b"moov"))
    assert feed.body("init.mp4") == b"moov"
    assert feed.body("1.m4s") == pieces(2)[1].data
    assert m3u8.loads(feed.text()).segments[0].init_section.uri == "live/init.mp4"


def test_an_encrypted_feed_serves_its_key_and_no_clear_segment():
    feed = Feed(key=bytes(16))
    feed.add(*pieces(1))
    assert feed.body("key.bin") == bytes(16)
    assert feed.body("0.ts") not in (None, pieces(1)[0].data)
    assert m3u8.loads(feed.text()).segments[0].key.uri == "live/key.bin"


@pytest.mark.parametrize("name", ["init.mp4", "key.bin", "9.ts", "-1.ts", "x.ts", "0.txt", ""])
def test_what_a_feed_does_not_have_is_nothing(name):
    feed = Feed()
    feed.add(*pieces(1))
    assert feed.body(name) is None
