"""Sliding playlists whose numbers say nothing: segments are told apart by their addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ingest_doubles import FakeFetcher
from playlists_in_time import START, is_playlist, watched

from tallylight_monitor.ingest.facts import PlaylistRead, SequenceReset
from tallylight_monitor.ingest.hls.numbering import NO_NUMBERS, STUCK_NUMBERS, WRONG_NUMBERS, numbered
from tallylight_monitor.ingest.hls.reading import parse_playlist

URL = "http://origin.example/live.m3u8"


def text(names, number=None):
    said = "" if number is None else f"#EXT-X-MEDIA-SEQUENCE:{number}\n"
    segments = "".join(f"#EXTINF:2,\n{name}\n" for name in names)
    return f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n{said}{segments}".encode()


def named(first, count, form="{}.ts"):
    return [form.format(number) for number in range(first, first + count)]


def read(names, number=None):
    return parse_playlist(text(names, number), URL)


def numbers(playlist):
    return [each.number for each in playlist.segments]


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        pytest.param(named(4, 3), named(4, 3), [0, 1, 2], id="unchanged"),
        pytest.param(named(4, 3), named(5, 3), [1, 2, 3], id="one further"),
        pytest.param(named(4, 3), named(6, 3), [2, 3, 4], id="two further"),
        pytest.param(named(4, 3), named(4, 5), [0, 1, 2, 3, 4], id="grown"),
        pytest.param(named(4, 3), named(6, 9), [*range(2, 11)], id="slid and grown"),
        pytest.param(named(4, 3), named(9, 3), [3, 4, 5], id="all others"),
        pytest.param(named(4, 6), named(4, 2), [0, 1], id="shorter"),
        pytest.param(named(4, 3), named(3, 3), [0, 1], id="an older one again"),
        pytest.param(
            named(4, 3, "{}.ts?t=1"), named(5, 3, "{}.ts?t=2"), [1, 2, 3], id="with tokens that change in the query"
        ),
        pytest.param(
            named(4, 3, "/t1/{}.ts"), named(5, 3, "/t2/{}.ts"), [1, 2, 3], id="with tokens that change in the path"
        ),
        pytest.param(named(4, 3, "s.ts?n={}"), named(5, 3, "s.ts?n={}"), [1, 2, 3], id="told apart by the query alone"),
    ],
)
def test_without_numbers_segments_are_known_by_their_addresses(before, now, expected):
    assert numbers(numbered(read(now), read(before))) == expected


def test_numbers_go_on_over_many_looks():
    playlist = read(named(0, 3))
    for first in range(1, 30):
        playlist = numbered(read(named(first, 3)), playlist)
        assert numbers(playlist) == [first, first + 1, first + 2]
        assert playlist.flaws[-1] == NO_NUMBERS


def test_numbers_that_stand_still_while_segments_leave_are_not_believed():
    playlist = numbered(read(named(5, 3), 7), read(named(4, 3), 7))
    assert numbers(playlist) == [8, 9, 10]
    assert playlist.flaws[-1] == STUCK_NUMBERS


def test_numbers_that_count_are_believed():
    assert numbers(numbered(read(named(5, 3), 8), read(named(4, 3), 7))) == [8, 9, 10]
    assert numbered(read(named(5, 3), 8), read(named(4, 3), 7)).flaws == ()


def test_addresses_that_change_with_every_look_do_not_make_segments_new_where_there_are_numbers():
    playlist = numbered(read(["/x/a.ts", "/x/b.ts"], 7), read(["/y/c.ts", "/y/d.ts"], 7))
    assert numbers(playlist) == [7, 8]


def test_where_no_segment_is_known_again_the_first_is_marked_as_broken_off():
    playlist = numbered(read(named(9, 2)), read(named(4, 2)))
    assert [each.discontinuity for each in playlist.segments] == [True, False]


def test_a_playlist_that_only_grows_needs_no_numbers():
    assert numbered(read(named(0, 5)), read(named(0, 3))).flaws == ()


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 6)), min_size=1, max_size=20))
def test_whatever_slides_is_numbered_as_if_it_had_numbers(moves):
    first = 0
    playlist = read(named(0, 6))
    for passed, count in moves:
        first += passed
        playlist = numbered(read(named(first, 6 + count)), playlist)
        assert numbers(playlist)[0] == first


@pytest.mark.parametrize("number", [None, 0], ids=["no numbers", "numbers that stand still"])
def test_every_segment_of_a_sliding_playlist_without_numbers_is_taken_once(number):
    def reply(url, now):
        newest = int((now - START) // 2) + 6
        return text(named(newest - 5, 6), number) if is_playlist(url) else b"\0" + url.rpartition("/")[2].encode()

    sink = watched(FakeFetcher(reply), 40)
    taken = [int(each.data[1:].decode().removesuffix(".ts")) for each in sink.media]
    assert taken == [*range(4, 4 + len(taken))]
    assert len(taken) > 18
    assert sink.lost == []
    feed = sink.feed()
    assert feed.playlist_age(START + 40) < 3
    assert len(feed.flaws) == 1
    assert "#EXT-X-MEDIA-SEQUENCE" in feed.flaws[0]


@pytest.mark.parametrize(
    ("said", "flaw"),
    [
        pytest.param(lambda newest: 2 * newest, WRONG_NUMBERS, id="each segment counts twice"),
        pytest.param(lambda newest: newest - newest // 5, STUCK_NUMBERS, id="each fifth segment does not count"),
        pytest.param(lambda newest: newest + 500 * (newest % 2), WRONG_NUMBERS, id="two origins that count apart"),
        pytest.param(lambda newest: newest + 1000 * (newest > 15), WRONG_NUMBERS, id="a leap ahead"),
        pytest.param(lambda newest: newest - 3 * (newest > 15), WRONG_NUMBERS, id="a step back"),
        pytest.param(lambda newest: newest if newest > 15 else None, NO_NUMBERS, id="numbers that come later"),
        pytest.param(lambda newest: newest if newest < 15 else None, NO_NUMBERS, id="numbers that are left out later"),
        pytest.param(lambda newest: 2**64 - 2**32 - 20 + newest, NO_NUMBERS, id="numbers that become too large"),
    ],
)
def test_where_numbers_and_addresses_contradict_each_other_every_segment_is_taken_once(said, flaw):
    def reply(url, now):
        newest = int((now - START) // 2) + 6
        return text(named(newest - 5, 6), said(newest)) if is_playlist(url) else b"\0" + url.rpartition("/")[2].encode()

    sink = watched(FakeFetcher(reply), 60)
    taken = [int(each.data[1:].decode().removesuffix(".ts")) for each in sink.media]
    assert taken == [*range(4, 4 + len(taken))]
    assert len(taken) > 28
    assert (sink.lost, sink.told(SequenceReset)) == ([], [])
    assert any(str(flaw) in fact.flaws for fact in sink.told(PlaylistRead))


def test_after_an_outage_numbers_are_believed_although_addresses_come_again():
    around = [f"{number % 10}.ts" for number in range(30)]
    assert numbers(numbered(read(around[14:20], 14), read(around[4:10], 4))) == [*range(14, 20)]


def test_a_playlist_that_loops_one_segment_is_told_apart_by_its_numbers():
    assert numbers(numbered(read(["s.ts"] * 6, 9), read(["s.ts"] * 6, 7))) == [*range(9, 15)]


def test_numbers_that_begin_anew_are_believed_whatever_they_were_made_before():
    apart = numbered(read(named(5, 3), 100), read(named(4, 3), 7))
    assert numbers(apart) == [8, 9, 10]
    assert numbers(numbered(read(named(0, 3, "b{}.ts"), 0), apart)) == [0, 1, 2]


def test_a_segment_is_decrypted_by_the_number_that_its_playlist_gives_it():
    key = b'#EXT-X-MEDIA-SEQUENCE:9\n#EXT-X-KEY:METHOD=AES-128,URI="k"\n'
    now = text(named(5, 3), 9).replace(b"#EXT-X-MEDIA-SEQUENCE:9\n", key)
    segments = numbered(parse_playlist(now, URL), read(named(4, 3), 7)).segments
    assert [(each.number, each.key.iv[-1]) for each in segments] == [(8, 9), (9, 10), (10, 11)]
