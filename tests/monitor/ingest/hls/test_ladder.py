"""Versions that give the same segments, looked at beside the one that is watched where a detector asks for it."""

from itertools import pairwise

import pytest
from playlists_in_time import GONE, MASTER, START, is_playlist, live, newest_at, opened_and_watched, text

from tallylight_monitor.detectors.delivery.variants_identical import VariantsIdentical
from tallylight_monitor.ingest.facts import VersionsCompared
from tallylight_monitor.ingest.feed import Feed, fold
from tallylight_monitor.ingest.hls.ladder import COMPARED, Begin, is_same, should_differ
from tallylight_monitor.ingest.hls.playlist import Rendition
from tallylight_monitor.ingest.partial_answer import whole_size
from tallylight_monitor.ingest.same_versions import compared, longest
from tallylight_monitor.judging.receiving import reception

LADDER = {"high": "BANDWIDTH=5000000,RESOLUTION=1920x1080", "low": "BANDWIDTH=800000,RESOLUTION=640x360"}
NAMES = "variant 1 (1080p, 5000 kb/s) and variant 2 (360p, 800 kb/s)"
LONG = 16 * 1024


def master(listed):
    return (
        "#EXTM3U\n" + "".join(f"#EXT-X-STREAM-INF:{said}\n{name}/i.m3u8\n" for name, said in listed.items())
    ).encode()


def served(url):
    """Each segment has its own bytes, by its version and its number."""
    return b"\0" + url.encode() * (LONG // len(url))


def same(url):
    return served(url.rsplit("/", 1)[1])


def watched(held=served, seconds=200, listed=LADDER, *, playlist=live, asked=True):
    def reply(url, now):
        if url == MASTER:
            return master(listed)
        return playlist(url, now) if is_playlist(url) else held(url)

    def ask(source):
        source.compares_versions = asked

    return opened_and_watched(reply, seconds, ask)


def shown(sink, seconds=200):
    return reception(sink.feed(START), START + seconds)


def test_versions_that_differ_are_compared_and_nothing_is_told():
    sink, _ = watched()
    assert {(each.same, each.other) for each in sink.told(VersionsCompared)} == {((), (NAMES,))}
    assert shown(sink).same_seconds == 0.0


def test_versions_that_give_the_same_bytes_are_named_with_how_long_they_have():
    sink, _ = watched(same)
    found = shown(sink)
    assert found.same == NAMES
    assert 180 <= found.same_seconds <= 190
    assert found.same_since == pytest.approx(START + 10, abs=1)


def test_a_look_comes_once_a_minute_and_takes_one_segments_begin_of_each_version():
    _, fetcher = watched()
    low = [at for at, url in fetcher.asked if "/low/" in url]
    assert len(low) == 2 * 4
    assert all(later - at == pytest.approx(60, abs=1) for at, later in pairwise(low[::2]))


def test_what_is_at_one_place_is_the_same_without_being_fetched():
    def one_place(url, now):
        return text(newest_at(now) - 5, newest_at(now), prefix="/all/")

    sink, fetcher = watched(playlist=one_place, seconds=100)
    assert {each.same for each in sink.told(VersionsCompared)} == {(NAMES,)}
    followed = [url for _, url in fetcher.asked if url.endswith(".ts")]
    assert len(followed) - len(set(followed)) <= 1  # the first one is tried before it is watched


def test_nothing_is_compared_that_no_detector_asks_for():
    sink, fetcher = watched(same, asked=False)
    assert not sink.told(VersionsCompared)
    assert not [url for _, url in fetcher.asked if "/low/" in url]


@pytest.mark.parametrize(
    ("held", "playlist"),
    [
        pytest.param(lambda _: b"\0" * 40, live, id="segments of next to nothing"),
        pytest.param(lambda url: GONE if "/low/" in url else served(url), live, id="segments that are gone"),
        pytest.param(served, lambda url, now: GONE if "/low/" in url else live(url, now), id="no playlist"),
        pytest.param(served, lambda url, now: text(700, 705) if "/low/" in url else live(url, now), id="other numbers"),
    ],
)
def test_where_it_is_not_known_neither_is_told(held, playlist):
    sink, _ = watched(held, playlist=playlist)
    assert {(each.same, each.other) for each in sink.told(VersionsCompared)} == {((), ())}


def version(bandwidth, width=0, height=0, sounds="", codecs=""):
    return Rendition("https://origin.example/v.m3u8", bandwidth, height, codecs, sounds, width=width)


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        pytest.param(version(5, 1920, 1080), version(5, 1280, 720), True, id="of other sizes"),
        pytest.param(version(5000, 1920, 1080), version(3000, 1920, 1080), True, id="of other bandwidths"),
        pytest.param(version(5000), version(3000), True, id="of which only that is said"),
        pytest.param(version(5000, 1920, 1080), version(5000, 1920, 1080), False, id="redundant"),
        pytest.param(version(5000, 1920, 1080), version(4900, 1920, 1080), False, id="with subtitles"),
        pytest.param(version(5000, 1920, 1080, "a"), version(3000, 1920, 1080, "b"), False, id="with other sounds"),
        pytest.param(version(5000, 1920, 1080, "a"), version(300, 640, 360, "b"), True, id="of other sizes, too"),
        pytest.param(version(5000, codecs="mp4a.40.2"), version(300, codecs="mp4a.40.5"), False, id="of sound alone"),
        pytest.param(version(5000), version(0), False, id="of which nothing is said"),
    ],
)
def test_which_versions_should_differ(one, other, differ):
    assert should_differ(one, other) == should_differ(other, one) == differ


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        pytest.param(Begin("a", b"x", 9), Begin("b", b"x", 9), True, id="the same bytes"),
        pytest.param(Begin("a", b"x", 9), Begin("b", b"y", 9), False, id="other bytes"),
        pytest.param(Begin("a", b"x", 9), Begin("b", b"x", 8), False, id="another length"),
        pytest.param(Begin("a", b"", None), Begin("a", b"", None), True, id="one place"),
        pytest.param(Begin("a", b"", None), Begin("b", b"x", 9), None, id="not had"),
    ],
)
def test_when_two_segments_are_one(one, other, told):
    assert is_same(one, other) is told


def look(at, same=(), other=()):
    return VersionsCompared(float(at), tuple(same), tuple(other))


@pytest.mark.parametrize(
    ("looks", "seconds"),
    [
        pytest.param([look(10, "a")], 0.0, id="seen once"),
        pytest.param([look(10, "a"), look(70, "a"), look(130, "a")], 120.0, id="three times in a row"),
        pytest.param([look(10, "a"), look(70, (), "a"), look(130, "a")], 0.0, id="other between"),
        pytest.param([look(10, "a"), look(70), look(130, "a")], 120.0, id="not known between"),
        pytest.param([look(10, "a"), look(70, "ab"), look(130, "b", "a")], 60.0, id="another pair"),
    ],
)
def test_how_long_versions_have_been_the_same(looks, seconds):
    pairs = ()
    for each in looks:
        pairs = compared(pairs, each)
    assert longest(pairs).seconds == seconds


def test_where_no_two_can_be_compared_nothing_is_measured():
    sink, _ = watched(lambda _: b"short")
    assert {(each.same, each.other) for each in sink.told(VersionsCompared)} == {((), ())}
    assert shown(sink).same_seconds is None
    assert VariantsIdentical(240.0).measure(shown(sink)) is None


def test_what_was_known_once_stays_known_while_nothing_can_be_had():
    feed = fold(fold(Feed(0.0), look(10, (), "a")), look(70))
    assert reception(feed, 80.0).same_seconds == 0.0


def test_no_pair_is_none():
    assert longest(()) is None


@pytest.mark.parametrize(
    ("said", "size"), [("bytes 0-9/812345", 812345), ("bytes 0-9/*", None), ("", None), ("x" * 99, None)]
)
def test_the_size_of_the_whole_is_read_of_a_part(said, size):
    assert whole_size(said) == size


def test_the_first_bytes_are_asked_for_alone():
    assert COMPARED == LONG
