"""Renditions of subtitles, which are looked at beside the pictures where a detector asks for it."""

import pytest
from playlists_in_time import GONE, MASTER, START, live, opened_and_watched, text

from tallylight_monitor.ingest.facts import SubtitlesSeen
from tallylight_monitor.ingest.hls.subtitles import MOST_RENDITIONS
from tallylight_monitor.judging.receiving import reception


def master(*names):
    listed = "".join(
        f'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="{name}",LANGUAGE="{name}",URI="subs/{name}.m3u8"\n'
        for name in names
    )
    return f'#EXTM3U\n{listed}#EXT-X-STREAM-INF:BANDWIDTH=800000,SUBTITLES="s"\nlow/i.m3u8\n'.encode()


def watched(subtitles, seconds=40, *, names=("en",), asked=True):
    """`subtitles(name, seconds)` gives what a rendition answers in place of a playlist that grows, or None."""

    def reply(url, now):
        if url == MASTER:
            return master(*names)
        name = url.rsplit("/", 1)[1].removesuffix(".m3u8")
        failure = subtitles(name, now - START) if "/subs/" in url else None
        return live(url, now) if failure is None else failure

    def ask(source):
        source.looks_at_subtitles = asked

    return opened_and_watched(reply, seconds, ask)


def shown(sink, seconds=40):
    return reception(sink.feed(START), START + seconds)


def test_a_rendition_that_grows_is_young():
    sink, _ = watched(lambda *_: None)
    assert shown(sink).subtitles_age == 0.0
    assert {each.newest for each in sink.told(SubtitlesSeen)} == {9, 11, 13, 15, 17, 19, 21, 23, 25, 27}


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        pytest.param(GONE, "origin.example answered 404", id="gone"),
        pytest.param(text(4, 9), "its playlist does not grow", id="standing still"),
        pytest.param(b"<html>", "", id="a page"),
    ],
)
def test_a_rendition_that_does_not_grow_ages_and_says_why(answer, why):
    sink, _ = watched(lambda _, at: answer if at > 9 else None)
    seen = shown(sink)
    assert seen.subtitles_age == pytest.approx(7.0, abs=1.0)  # 28 s, in target durations of 4 s
    assert seen.subtitles_since == pytest.approx(START + 12, abs=0.5)
    assert seen.subtitles.startswith("rendition 1 'en': ")
    assert why in seen.subtitles


def test_of_several_the_oldest_is_told():
    sink, _ = watched(lambda name, at: GONE if name == "fr" and at > 9 else None, names=("en", "fr", "de"))
    assert shown(sink).subtitles.startswith("rendition 2 'fr': ")


def test_a_rendition_that_is_back_is_young_again():
    sink, _ = watched(lambda _, at: GONE if 9 < at < 25 else None)
    assert shown(sink).subtitles_age == 0.0


def test_a_rendition_that_has_ended_does_not_age():
    sink, _ = watched(lambda *_: text(4, 9, ended=True))
    assert shown(sink).subtitles_age == 0.0


@pytest.mark.parametrize(("names", "asked"), [((), True), (("en",), False)], ids=["none there", "none asked for"])
def test_nothing_is_asked_and_nothing_known_without_subtitles(names, asked):
    sink, fetcher = watched(lambda *_: None, names=names, asked=asked)
    assert not [url for _, url in fetcher.asked if "/subs/" in url]
    assert shown(sink).subtitles_age is None


def test_no_more_renditions_are_looked_at_than_can_be_borne():
    names = [f"n{number}" for number in range(3 * MOST_RENDITIONS)]
    sink, fetcher = watched(lambda *_: None, names=names)
    assert len({url for _, url in fetcher.asked if "/subs/" in url}) == MOST_RENDITIONS
    assert len(sink.feed(START).subtitles) == MOST_RENDITIONS


def test_two_renditions_of_one_name_are_two():
    sink, _ = watched(lambda *_: None, names=("en", "en"))
    assert [each.name for each in sink.feed(START).subtitles] == ["rendition 1 'en'", "rendition 2 'en'"]
