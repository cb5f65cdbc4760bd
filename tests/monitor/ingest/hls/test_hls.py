"""The HLS source in virtual time, against a fetcher that answers as told. Real HTTP is in test_origin_faults.py."""

import asyncio
import re
from itertools import pairwise

import pytest
from ingest_doubles import FakeFetcher, RecordingSink
from playlists_in_time import (
    GONE,
    START,
    TARGET,
    URL,
    is_playlist,
    is_segment,
    live,
    newest_at,
    opened,
    outage,
    text,
    watched,
)
from virtual_time import in_virtual_time

from tallylight_demo.encrypt import encrypted, sequence_iv
from tallylight_demo.playlist import Entry, KeyLine, Rendition, master_text, playlist_text
from tallylight_monitor.ingest.answers import Answer, Validators
from tallylight_monitor.ingest.facts import (
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
from tallylight_monitor.ingest.media import Segment


def test_a_live_stream_is_joined_near_its_edge_and_followed_in_order():
    sink = watched(FakeFetcher(live), 20.5)
    assert sink.numbers == list(range(7, 20))
    assert [each.data for each in sink.media[:2]] == [b"\0<7>", b"\0<8>"]
    assert not sink.lost


def test_a_live_stream_is_looked_at_about_once_a_target_duration():
    fetcher = FakeFetcher(live)
    watched(fetcher, 60)
    assert 28 <= len(fetcher.polls()) <= 36


def test_a_frozen_playlist_is_looked_at_twice_as_often_and_grows_old():
    fetcher = FakeFetcher(lambda url, now: live(url, min(now, START)))
    sink = watched(fetcher, 20.0)
    assert 18 <= len(fetcher.polls()) <= 22
    feed = sink.feed(START)
    assert feed.absent_seconds(START + 20) < 1.5
    assert feed.playlist_age(START + 20) > 19


def test_a_vod_is_taken_whole_as_fast_as_the_sink_takes_it():
    fetcher = FakeFetcher(lambda url, now: text(0, 49, ended=True) if is_playlist(url) else b"\0" + url.encode())
    sink = watched(fetcher, 10.0)
    assert sink.numbers == list(range(50))
    assert len(fetcher.polls()) == 1
    assert sink.facts[-1] == Ended(sink.facts[-1].at)
    assert sink.facts[-1].at - START < 1.0


def test_only_one_segment_is_fetched_ahead_of_the_sink():
    fetcher = FakeFetcher(lambda url, now: text(0, 49, ended=True) if is_playlist(url) else b"\0" + url.encode())
    sink = watched(fetcher, 35.0, RecordingSink(slowness=10.0))
    assert len(sink.begun) == 4
    assert len([url for _, url in fetcher.asked if is_segment(url)]) == 5
    assert fetcher.most_running == 1


def test_a_slow_sink_is_not_taken_for_an_absent_source():
    fetcher = FakeFetcher(lambda url, now: text(0, 3, ended=True) if is_playlist(url) else b"\0" + url.encode())
    sink = watched(fetcher, 100.0, RecordingSink(slowness=10.0))
    assert len(sink.told(Held)) == len(sink.told(Resumed)) == 4
    feed, absences = Feed(START), []
    for fact in sink.facts:
        absences.append(feed.absent_seconds(fact.at))
        feed = fold(feed, fact)
    assert max(absences) < 1.0


@pytest.mark.parametrize("slowness", [5.0, 9.0, 11.0])
def test_nor_where_the_end_comes_while_the_sink_is_at_work(slowness):
    def reply(url, now):
        return text(5, min(newest_at(now), 12), ended=newest_at(now) >= 12) if is_playlist(url) else live(url, now)

    sink = watched(FakeFetcher(reply), 100.0, RecordingSink(slowness))
    feed, absences = Feed(START), []
    for fact in sink.facts:
        absences.append(feed.absent_seconds(fact.at))
        feed = fold(feed, fact)
    assert max(absences) <= 2.5
    assert sink.told(Ended)


def test_an_end_that_comes_later_is_reached_and_told():
    def reply(url, now):
        if is_playlist(url):
            return text(5, min(newest_at(now), 12), ended=newest_at(now) >= 12)
        return live(url, now)

    sink = watched(FakeFetcher(reply), 60)
    assert sink.numbers == list(range(7, 13))
    assert sink.told(Ended)


def test_an_outage_of_everything_is_an_absence_and_the_stream_goes_on_after_it():
    sink = watched(FakeFetcher(outage(10, 15)), 30.5)
    failed = [each for each in sink.told(FetchFailed) if each.what == "playlist"]
    assert 3 <= len(failed) <= 8
    assert sorted(sink.numbers + sink.lost) == list(range(7, 24))
    back = next(each.at for each in sink.told(SegmentRead) if each.at > START + 15)
    assert back < START + 17.5
    assert sink.feed(START).failure == ""


def test_during_an_outage_the_absence_grows_past_one_and_a_half_target_durations():
    sink = watched(FakeFetcher(outage(10, 100)), 16)
    assert sink.feed(START).absent_seconds(START + 16) > 1.5 * TARGET


def test_a_playlist_that_fails_alone_keeps_no_known_segment_from_being_fetched():
    slow_start = FakeFetcher(outage(0.005, 8, is_playlist))
    assert watched(slow_start, 7).numbers == [7, 8, 9]


def test_a_long_outage_is_mourned_in_full_and_nothing_is_silent():
    sink = watched(FakeFetcher(outage(10, 70)), 90.5)
    total = sum(each.duration for each in sink.media)
    assert len(sink.told(SegmentLost)) == len(sink.lost)
    assert not sink.told(SequenceReset)
    assert total == pytest.approx(TARGET * (newest_at(START + 90) - 6), abs=TARGET)


def test_a_lost_segment_takes_its_place_in_the_order():
    fetcher = FakeFetcher(lambda url, now: GONE if url.endswith("/9.ts") else live(url, now))
    sink = watched(fetcher, 10)
    assert [each.number for each in sink.media][:5] == [7, 8, 9, 10, 11]
    assert sink.lost == [9]
    (lost,) = sink.told(SegmentLost)
    assert (lost.number, lost.duration, lost.why) == (9, TARGET, "origin.example answered 404")


BROKEN_OFF = b"#EXT-X-DISCONTINUITY\n#EXTINF:2.00000,\n"


@pytest.mark.parametrize("lost", [{9}, {9, 10, 11}], ids=["one", "three in a row"])
def test_a_new_clock_that_begins_with_a_lost_segment_is_declared_of_the_next_that_comes(lost):
    def reply(url, now):
        if is_playlist(url):
            return live(url, now).replace(b"#EXTINF:2.00000,\n9.ts", BROKEN_OFF + b"9.ts")
        return GONE if any(url.endswith(f"/{number}.ts") for number in lost) else live(url, now)

    sink = watched(FakeFetcher(reply), 20)
    assert set(sink.lost) == lost
    assert [each.number for each in sink.media if getattr(each, "discontinuity", False)] == [max(lost) + 1]


class SinkThatHalts(RecordingSink):
    """Takes no more for a while when one number has come."""

    def __init__(self, at, seconds):
        super().__init__()
        self.at, self.seconds = at, seconds

    async def take(self, media):
        await super().take(media)
        await asyncio.sleep(self.seconds if media.number == self.at else 0.0)


def test_a_new_clock_that_left_the_window_unfetched_is_declared_of_the_next_that_comes():
    def reply(url, now):
        answer = live(url, now)
        broken_off = rb"#EXTINF:2.00000,\n(\d*[05]).ts"
        return re.sub(broken_off, BROKEN_OFF + rb"\1.ts", answer) if is_playlist(url) else answer

    sink = watched(FakeFetcher(reply), 120, SinkThatHalts(at=10, seconds=41.0))
    steps = list(pairwise(each for each in sink.media if isinstance(each, Segment)))
    assert any(marks(one, other) and not marked(other.number) for one, other in steps)
    assert all(other.discontinuity == marks(one, other) for one, other in steps)


def marked(number):
    return str(number)[-1] in "05"


def marks(one, other):
    """Whether a new clock begins behind the one segment, up to the other."""
    return any(map(marked, range(one.number + 1, other.number + 1)))


def test_a_segment_that_is_a_moment_late_is_tried_again_and_had():
    tries = []

    def reply(url, now):
        if url.endswith("/9.ts"):
            tries.append(now)
            return live(url, now) if len(tries) > 1 else GONE
        return live(url, now)

    sink = watched(FakeFetcher(reply), 10)
    assert len(tries) == 2
    assert not sink.lost
    assert tries[1] - tries[0] < 0.5


def test_a_segment_that_never_comes_is_given_up_in_time():
    fetcher = FakeFetcher(live, lambda url: 60.0 if url.endswith("/9.ts") else 0.01)
    sink = watched(fetcher, 15)
    asked = next(at for at, url in fetcher.asked if url.endswith("/9.ts"))
    (lost,) = sink.told(SegmentLost)
    assert lost.at - asked == pytest.approx(3.0, abs=0.1)
    assert sink.numbers[-1] == newest_at(START + 14.9)


def test_while_a_segment_stalls_the_playlist_is_still_looked_at():
    fetcher = FakeFetcher(live, lambda url: 60.0 if is_segment(url) else 0.01)
    sink = watched(fetcher, 20)
    assert sink.feed(START).absent_seconds(START + 20) < 2.1
    assert sink.feed(START).lost_in_a_row >= 5


def test_what_a_slow_sink_lets_slip_out_of_the_window_is_mourned():
    sink = watched(FakeFetcher(live), 200, RecordingSink(slowness=5.0))
    assert sink.lost
    numbers = [each.number for each in sink.media]
    assert numbers == list(range(7, 7 + len(numbers)))
    assert any("left the playlist" in each.why for each in sink.told(SegmentLost))


def test_a_gap_is_lost_without_a_try():
    def reply(url, now):
        return (
            text(0, 2, ended=True).replace(b"#EXTINF:2.00000,\n1.ts", b"#EXT-X-GAP\n#EXTINF:2.00000,\n1.ts")
            if is_playlist(url)
            else b"\0x"
        )

    fetcher = FakeFetcher(reply)
    sink = watched(fetcher, 5)
    assert (sink.numbers, sink.lost) == ([0, 2], [1])
    assert not any(url.endswith("/1.ts") for _, url in fetcher.asked)


def test_an_encoder_that_starts_anew_is_joined_at_its_edge_as_a_discontinuity():
    def reply(url, now):
        if now < START + 10:
            return live(url, now)
        newest = int((now - START - 10) // TARGET)
        return text(0, newest, prefix="new/") if is_playlist(url) else b"\0new"

    sink = watched(FakeFetcher(reply), 20.5)
    (reset,) = sink.told(SequenceReset)
    assert reset.at < START + 13
    anew = [each for each in sink.media if getattr(each, "data", b"") == b"\0new"]
    assert [each.number for each in anew][:3] == [0, 1, 2]
    assert [each.discontinuity for each in anew][:3] == [True, False, False]


def test_a_playlist_that_is_garbage_for_a_while_is_a_failure_that_passes():
    sink = watched(
        FakeFetcher(lambda url, now: b"<html>" if is_playlist(url) and START + 4 < now < START + 8 else live(url, now)),
        20,
    )
    assert {(each.what, each.kind) for each in sink.told(FetchFailed)} == {("playlist", "malformed")}
    assert not sink.lost


def test_after_several_failures_the_first_address_is_asked_where_the_playlist_is():
    def reply(url, now):
        moved = now > START + 4
        if url == URL:
            return master_text([Rendition("new.m3u8" if moved else "old.m3u8", 1, (640, 360))]).encode()
        if is_playlist(url) and ("old" in url) == moved:
            return GONE
        return live(url, now)

    sink = watched(FakeFetcher(reply), 30)
    assert sorted(sink.numbers + sink.lost)[-1] >= newest_at(START + 26)


def test_segments_in_code_are_handed_on_in_the_clear():
    key = b"0123456789abcdef"
    entries = [Entry(f"{number}.ts", 2.0, key=KeyLine("key.bin")) for number in range(3)]

    def reply(url, now):
        if is_playlist(url):
            return playlist_text(entries, ended=True, target=TARGET).encode()
        number = url.rsplit("/", 1)[1].removesuffix(".ts")
        return key if number == "key.bin" else encrypted(b"\0clear", key, sequence_iv(int(number)))

    fetcher = FakeFetcher(reply)
    sink = watched(fetcher, 600)
    assert [each.data for each in sink.media] == [b"\0clear"] * 3
    assert sum(url.endswith("key.bin") for _, url in fetcher.asked) == 1


@pytest.mark.parametrize(
    ("reply", "what", "why"),
    [
        pytest.param(GONE, "key", "404", id="there is no key"),
        pytest.param(b"x" * 16, "segment", "does not fit", id="it is another key"),
        pytest.param(b"x", "segment", "1 bytes", id="it is no key"),
    ],
)
def test_a_segment_without_its_key_is_lost(reply, what, why):
    entries = [Entry("0.ts", 2.0, key=KeyLine("key.bin"))]
    answers = {"live.m3u8": playlist_text(entries, ended=True, target=TARGET).encode(), "key.bin": reply}
    coded = encrypted(b"\0clear", b"0123456789abcdef", sequence_iv(0))
    sink = watched(FakeFetcher(lambda url, now: answers.get(url.rsplit("/", 1)[1], coded)), 600)
    assert sink.lost == [0]
    assert sink.told(FetchFailed)[0].what == what
    assert why in sink.told(SegmentLost)[0].why


def test_an_initialisation_section_goes_with_each_segment_and_is_fetched_once():
    entries = [Entry(f"{number}.m4s", 2.0, header="init.mp4") for number in range(3)]
    playlist = playlist_text(entries, ended=True, target=TARGET).encode()
    fetcher = FakeFetcher(lambda url, now: playlist if is_playlist(url) else b"\0" + url[-8:].encode())
    sink = watched(fetcher, 10)
    assert {each.init for each in sink.media} == {b"\0init.mp4"}
    assert sum(url.endswith("init.mp4") for _, url in fetcher.asked) == 1


def test_parts_of_one_file_are_cut_out_for_a_server_without_ranges():
    ranged = (
        "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-BYTERANGE:3@0\n#EXTINF:2,\nall.ts\n"
        "#EXT-X-BYTERANGE:4\n#EXTINF:2,\nall.ts\n#EXT-X-BYTERANGE:9\n#EXTINF:2,\nall.ts\n#EXT-X-ENDLIST\n"
    )
    sink = watched(FakeFetcher(lambda url, now: ranged.encode() if is_playlist(url) else b"\0a\0b\0c\0d"), 10)
    assert [each.data for each in sink.media[:2]] == [b"\0a\0", b"b\0c\0"]
    assert sink.lost == [2]


def test_an_empty_segment_is_lost():
    sink = watched(FakeFetcher(lambda url, now: text(0, 0, ended=True) if is_playlist(url) else b""), 10)
    assert sink.lost == [0]
    assert sink.told(FetchFailed)[0].kind == "truncated"


def test_an_unchanged_playlist_costs_no_body():
    asked = []

    class Conditional(FakeFetcher):
        async def get(self, url, limits, headers=None):
            answer = await super().get(url, limits, headers)
            if not is_playlist(url):
                return answer
            asked.append((headers or {}).get("If-None-Match"))
            status = 304 if asked[-1] else 200
            return Answer(status, b"" if status == 304 else answer.body, {"etag": '"1"'}, 0.01, 0.01, url)

    sink = watched(Conditional(live), 6)
    assert asked[0] is None
    assert set(asked[1:]) == {'"1"'}
    assert [each.segments_new for each in sink.told(PlaylistRead)][1:] == [0] * (len(asked) - 1)


def test_a_sink_that_fails_ends_the_run_with_its_own_error():
    class Broken(RecordingSink):
        async def take(self, media):
            raise ConnectionError("the decoder is gone")

    with pytest.raises(ConnectionError, match="decoder"):
        watched(FakeFetcher(live), 10, Broken())


def test_cancelling_leaves_no_task_behind():
    async def run():
        source = await opened(FakeFetcher(live, lambda _: 0.3))
        running = asyncio.create_task(source.run(RecordingSink()))
        await asyncio.sleep(5)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return asyncio.all_tasks() - {asyncio.current_task()}

    assert in_virtual_time(run()) == set()


def test_validators_ask_for_nothing_when_the_server_named_none():
    assert Validators().headers() == {}
