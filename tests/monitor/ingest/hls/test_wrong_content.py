"""A segment in whose place something else comes, with a good status, is lost for that reason, and is not damaged."""

import pytest
from ingest_doubles import FakeFetcher
from playlists_in_time import GONE, TARGET, URL, is_playlist, live, text, watched

from tallylight_demo.encrypt import encrypted
from tallylight_demo.playlist import Entry, KeyLine, playlist_text
from tallylight_monitor.ingest.facts import FetchFailed, SegmentLost, SegmentRead
from tallylight_monitor.ingest.hls.keys import initial_vector

PAGE = b"<!DOCTYPE html><html><body>Service unavailable</body></html>"
KEY = b"0123456789abcdef"


@pytest.mark.parametrize(
    ("body", "name"),
    [
        pytest.param(PAGE, "an HTML page came in place of the segment", id="an error page"),
        pytest.param(b'{"error": 7}', "a JSON document came in place of the segment", id="an API's error"),
        pytest.param(text(0, 3), "a playlist came in place of the segment", id="a playlist"),
        pytest.param(b"Forbidden", "a text came in place of the segment", id="a text"),
        pytest.param(b"", "is empty", id="nothing"),
    ],
)
def test_a_segment_that_is_something_else_is_lost_with_that_reason(body, name):
    sink = watched(FakeFetcher(lambda url, now: body if url.endswith("/9.ts") else live(url, now)), 12)
    (lost,) = sink.told(SegmentLost)
    assert (lost.number, lost.fault) == (9, True)
    assert name in lost.why
    assert "origin.example/9.ts" in lost.why
    assert 9 not in [each.number for each in sink.told(SegmentRead)]
    assert {each.kind for each in sink.told(FetchFailed)} == {"not_media" if body else "truncated"}


def test_a_page_that_is_gone_at_the_second_try_costs_nothing():
    tries = []

    def reply(url, now):
        if url.endswith("/9.ts"):
            tries.append(now)
        return PAGE if url.endswith("/9.ts") and len(tries) == 1 else live(url, now)

    sink = watched(FakeFetcher(reply), 12)
    assert (len(tries), sink.lost) == (2, [])


def coded(answers):
    entries = [Entry(f"{number}.ts", 2.0, key=KeyLine("key.bin")) for number in range(3)]
    playlist = playlist_text(entries, ended=True, target=TARGET).encode()

    def reply(url, _):
        name = url.rpartition("/")[2]
        number = int(name.removesuffix(".ts")) if name.endswith(".ts") else 0
        whole = encrypted(b"\0clear", KEY, initial_vector(number))
        return playlist if is_playlist(url) else KEY if name == "key.bin" else answers.get(number, whole)

    return watched(FakeFetcher(reply), 60)


def test_a_page_in_place_of_an_encrypted_segment_is_called_a_page_and_not_a_wrong_key():
    sink = coded({1: PAGE})
    assert (sink.lost, sink.numbers) == ([1], [0, 2])
    assert "an HTML page came in place of the segment" in sink.media[1].why


def test_a_page_that_was_encrypted_is_a_page():
    assert "an HTML page" in coded({1: encrypted(PAGE, KEY, initial_vector(1))}).media[1].why


def test_a_page_in_place_of_a_key_is_called_a_page():
    entries = [Entry("0.ts", 2.0, key=KeyLine("key.bin"))]
    playlist = playlist_text(entries, ended=True, target=TARGET).encode()
    sink = watched(FakeFetcher(lambda url, _: playlist if is_playlist(url) else PAGE[:40]), 60)
    assert "an HTML page came in place of the key" in sink.media[0].why


def test_a_page_in_place_of_an_initialisation_section_is_called_that():
    playlist = playlist_text([Entry("0.m4s", 2.0, header="i.mp4")], ended=True, target=TARGET).encode()
    sink = watched(FakeFetcher(lambda url, _: playlist if is_playlist(url) else PAGE if "i.mp4" in url else GONE), 60)
    assert "an HTML page came in place of the initialisation section" in sink.media[0].why


def test_where_every_segment_is_a_page_each_is_lost_and_none_is_judged():
    sink = watched(FakeFetcher(lambda url, now: live(url, now) if url == URL else PAGE), 20)
    assert sink.numbers == []
    assert sink.feed(1000.0).lost_in_a_row >= 5
