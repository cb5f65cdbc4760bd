"""SHOUTcast: the titles between the sound are left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from raw_answers import streamed

from tallylight_monitor.ingest.icy import LARGEST_INTERVAL, TitleFilter, interval_of

SOUND = bytes(range(256)) * 40
TITLE = b"StreamTitle='Cup, first half';".ljust(32, b"\0")


def with_titles(sound, interval, *titles):
    """The sound with these titles in turn behind every so many bytes of it; none where it ends."""
    out, coming = b"", [*titles]
    for at in range(0, len(sound), interval):
        piece = sound[at : at + interval]
        title = coming.pop(0) if coming else b""
        out += piece + (bytes([len(title) // 16]) + title if len(piece) == interval else b"")
    return out


@pytest.mark.parametrize(
    ("header", "interval"),
    [("16000", 16000), (" 8192 ", 8192), ("0", 0), ("", 0), ("-1", 0), ("many", 0), ("9" * 30, 0), ("²", 0)],
)
def test_the_header_says_how_much_sound_stands_between_titles(header, interval):
    assert interval_of(header) == interval


def test_no_interval_is_larger_than_it_may_be():
    assert interval_of(str(LARGEST_INTERVAL)) == LARGEST_INTERVAL
    assert interval_of(str(LARGEST_INTERVAL + 1)) == 0


@given(st.integers(1, 3000), st.lists(st.integers(1, 700), max_size=30), st.lists(st.sampled_from([b"", TITLE])))
def test_in_whatever_pieces_it_comes_the_sound_is_left(interval, sizes, titles):
    sent, titled, out, at = with_titles(SOUND, interval, *titles), TitleFilter(interval), b"", 0
    for size in (*sizes, len(sent)):
        out += titled.sound_of(sent[at : at + size])
        at += size
    assert out == SOUND


def test_sound_without_titles_is_left_as_it_is_whatever_the_header_says():
    assert TitleFilter(0).sound_of(SOUND) == SOUND
    assert TitleFilter(100).sound_of(SOUND) == SOUND


@given(st.binary(max_size=400), st.integers(1, 50))
def test_any_bytes_come_through_without_harm(data, interval):
    assert len(TitleFilter(interval).sound_of(data)) <= len(data)


@pytest.mark.parametrize("first_line", [b"ICY 200 OK", b"HTTP/1.0 200 OK"])
def test_a_server_that_sends_titles_to_everybody_is_heard_without_them(first_line):
    head = first_line + b"\r\nicy-name : cup\r\nicy-metaint:1000\r\nContent-Type: audio/mpeg\r\n\r\n"
    assert streamed(head + with_titles(SOUND, 1000, TITLE, b"", TITLE)) == SOUND
