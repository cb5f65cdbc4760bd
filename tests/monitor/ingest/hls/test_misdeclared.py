"""Segments beside what the master playlist announces of them, in virtual time."""

import pytest
from coded_media import coded
from ingest_doubles import FakeFetcher
from playlists_in_time import DOWN, START, URL, is_playlist, live, watched

from tallylight_monitor.ingest.content_trend import ContentTrend, compared
from tallylight_monitor.ingest.facts import ContentRead
from tallylight_monitor.judging.receiving import reception

HIGH = coded(size=(640, 360), options={"profile": "high", "level": "4.0"})
SOUND = coded(pictures="", language="deu")
CODECS = "CODECS names avc1.4d401f, and the pictures are avc1.640028"
LANGUAGE = "LANGUAGE is en, and the sound says deu"


def streams(*listed):
    """A master playlist of these versions."""
    head = '#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="s",NAME="English",LANGUAGE="en",URI="a/i.m3u8"\n'
    return (head + "".join(f"#EXT-X-STREAM-INF:{said}\n{uri}\n" for said, uri in listed)).encode()


def origin(master, held, down=lambda url, seconds: False):
    """`held` is what segments hold, by the folder that they are in."""

    def reply(url, now):
        if url == URL:
            return master
        if down(url, now - START):
            return DOWN
        return live(url, now) if is_playlist(url) else held[url.split("/")[3]]

    return reply


def reads_content(source):
    source.reads_content = True


def received(reply, seconds=20, asked=reads_content):
    sink = watched(FakeFetcher(reply), seconds, asked=asked)
    pictures = [fact for fact in sink.facts if fact.track == "picture"]
    sink.facts, sounds = pictures, [fact for fact in sink.facts if fact.track == "sound"]
    feed = sink.feed(START)
    sink.facts = sounds
    return reception(feed, START + seconds, sink.feed(START) if sounds else None)


def test_what_segments_hold_and_was_not_announced_is_told():
    master = streams(('BANDWIDTH=1,CODECS="avc1.4d401f,mp4a.40.2",RESOLUTION=640x360', "v/i.m3u8"))
    assert received(origin(master, {"v": HIGH})).misdeclared == (CODECS,)


def test_where_nobody_asks_segments_are_not_read():
    master = streams(('BANDWIDTH=1,CODECS="avc1.4d401f,mp4a.40.2",RESOLUTION=640x360', "v/i.m3u8"))
    sink = watched(FakeFetcher(origin(master, {"v": HIGH})), 20)
    assert sink.media
    assert sink.told(ContentRead) == []


def test_sound_that_comes_apart_is_compared_by_itself_and_not_missed_with_the_pictures():
    master = streams(('BANDWIDTH=1,CODECS="avc1.640028,ac-3",RESOLUTION=640x360,AUDIO="s"', "v/i.m3u8"))
    pictures = coded(sound="", size=(640, 360), options={"profile": "high", "level": "4.0"})
    told = received(origin(master, {"v": pictures, "a": SOUND}))
    assert told.misdeclared == ("the sound's playlist, CODECS names ac-3, and the sound is mp4a.40.2",)
    assert told.languages == (LANGUAGE,)


def test_each_version_is_held_to_what_is_announced_of_it():
    master = streams(
        ('BANDWIDTH=9,CODECS="avc1.4d401f,mp4a.40.2",RESOLUTION=640x360', "v/i.m3u8"),
        ('BANDWIDTH=1,CODECS="avc1.640028,mp4a.40.2",RESOLUTION=640x360', "w/i.m3u8"),
    )
    fails = origin(master, {"v": HIGH, "w": HIGH}, lambda url, seconds: seconds > 8 and "/v/" in url)
    assert received(fails, 8).misdeclared == (CODECS,)
    assert received(fails, 30).misdeclared == ()


def test_sound_is_held_to_its_own_language_also_once_its_playlist_was_found_anew():
    master = streams(('BANDWIDTH=1,CODECS="avc1.640028,mp4a.40.2",RESOLUTION=640x360,AUDIO="s"', "v/i.m3u8"))
    fails = origin(master, {"v": HIGH, "a": SOUND}, lambda url, seconds: 0 < seconds < 9 and "/a/" in url)
    assert received(fails, 30).languages == (LANGUAGE,)


def test_of_a_playlist_that_no_other_names_nothing_is_compared():
    sink = watched(FakeFetcher(lambda url, now: live(url, now) if is_playlist(url) else HIGH), 20)
    assert sink.numbers
    assert not sink.told(ContentRead)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        pytest.param([("a",)], (), id="one segment alone"),
        pytest.param([("a",), ("a",)], ("a",), id="two in a row"),
        pytest.param([("a", "b"), ("a",)], ("a",), id="what both say"),
        pytest.param([("a",), (), ("a",)], (), id="one well between them"),
        pytest.param([("a",), ("a",), ()], (), id="over"),
    ],
)
def test_a_difference_counts_once_two_segments_in_a_row_say_it(said, told):
    trend = ContentTrend()
    for at, words in enumerate(said):
        trend = compared(trend, ContentRead(float(at), words, "".join(words)))
    assert trend.misdeclared == told
    assert trend.language == ("a" if said[-2:] == [("a",), ("a",)] else "")
