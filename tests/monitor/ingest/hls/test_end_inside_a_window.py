"""A source that says that it has ended while its window is on: an absence, looked at again."""

import asyncio
from itertools import pairwise

import pytest
from ingest_doubles import FakeFetcher, RecordingSink
from playlists_in_time import GONE, START, TARGET, URL, is_playlist, opened_and_watched, text
from virtual_time import VirtualClock, in_virtual_time

from tallylight_monitor.ingest.facts import Absent, Ended, Present
from tallylight_monitor.ingest.hls.finding import PLAYLIST_LIMITS
from tallylight_monitor.ingest.hls.source import open_hls

ENDS, BACK = 20.0, 60.0  # seconds after the start


def number_at(seconds):
    return 9 + int(seconds // TARGET)


def stops_and_returns(after, *, ended=True, kind="", back=BACK):
    """Live until ENDS; then a playlist that has ended; `after(seconds since it is back)` gives the new one."""

    def reply(url, now):
        at = now - START
        if not is_playlist(url):
            return b"\0" + f"<{url.rpartition('/')[2]}>".encode()
        if at >= back:
            return after(at - back)
        newest = number_at(min(at, ENDS))
        body = text(newest - 5, newest, ended=ended and at >= ENDS)
        return body.replace(b"#EXT-X-MEDIA", kind.encode() + b"#EXT-X-MEDIA", 1) if at >= ENDS else body

    return reply


def goes_on(seconds):
    newest = number_at(ENDS) + 1 + int(seconds // TARGET)
    return text(max(number_at(ENDS) - 4, newest - 5), newest)


def begins_anew(seconds):
    newest = int(seconds // TARGET)
    return text(max(0, newest - 5), newest, prefix="new-")


def followed(reply, seconds, *, returns=True):
    return opened_and_watched(reply, seconds, url=URL, returns=returns)


def test_the_end_of_a_playlist_is_an_absence_with_its_own_words():
    sink, _ = followed(stops_and_returns(goes_on), 50)
    assert not sink.told(Ended)
    assert {each.why for each in sink.told(Absent)} == {"the playlist says that the stream has ended (#EXT-X-ENDLIST)"}
    feed = sink.feed()
    assert feed.absent_seconds(START + 50) == pytest.approx(50 - ENDS, abs=TARGET + 0.5)
    assert "#EXT-X-ENDLIST" in feed.why_absent
    assert feed.playlist_age(START + 50) == 0


def test_all_that_came_before_the_end_is_handed_on():
    sink, _ = followed(stops_and_returns(goes_on), 50)
    assert sink.numbers == [*range(7, number_at(ENDS) + 1)]


def test_it_is_looked_at_ever_more_seldom_but_every_five_seconds():
    _, fetcher = followed(stops_and_returns(goes_on, back=1000), 300)
    looks = [at - START for at in fetcher.polls() if at - START > ENDS + TARGET]
    gaps = [after - before for before, after in pairwise(looks)]
    assert max(gaps) < 5.2
    assert gaps[-1] > 4.9
    assert len(looks) < 300 / 4.5


@pytest.mark.parametrize(
    ("after", "first"),
    [
        pytest.param(goes_on, number_at(ENDS) + 1, id="its numbers go on"),
        pytest.param(begins_anew, None, id="its numbers begin anew"),
    ],
)
def test_it_is_watched_when_it_is_back(after, first):
    sink, _ = followed(stops_and_returns(after), 110)
    came = [each for each in sink.media if each.number > number_at(ENDS) or each.data.startswith(b"\0<new")]
    assert len(came) > 18
    assert came[0].discontinuity
    assert first is None or came[0].number == first
    assert [each.number for each in came] == [*range(came[0].number, came[0].number + len(came))]
    assert sink.lost == []
    (present,) = sink.told(Present)
    assert BACK <= present.at - START < BACK + 6
    assert sink.feed().absent_seconds(START + 110) < 4


def waits_and_goes_on(seconds):
    return text(number_at(ENDS) - 4, number_at(ENDS)) if seconds < 4 * TARGET else goes_on(seconds - 4 * TARGET)


@pytest.mark.parametrize("after", [goes_on, waits_and_goes_on], ids=["with the first look", "some looks later"])
def test_what_comes_after_an_end_is_another_clock_whenever_it_comes(after):
    sink, _ = followed(stops_and_returns(after), 100)
    assert [each.number for each in sink.media if each.discontinuity] == [number_at(ENDS) + 1]


def test_an_end_that_comes_again_is_an_absence_again():
    def twice(seconds):
        return goes_on(min(seconds, 10)) + (b"#EXT-X-ENDLIST\n" if seconds > 10 else b"")

    sink, _ = followed(stops_and_returns(twice), 110)
    assert sink.feed().absent_seconds(START + 110) == pytest.approx(110 - BACK - 10, abs=8)
    assert not sink.told(Ended)


def test_a_source_that_goes_away_altogether_after_its_end_is_looked_at_on():
    def reply(url, now):
        at = now - START
        return GONE if ENDS + 10 < at < 80 else stops_and_returns(goes_on, back=80)(url, now)

    sink, _ = followed(reply, 110)
    assert max(sink.numbers) > number_at(ENDS) + 10
    assert len(sink.told(Present)) == 1


def test_without_a_window_the_end_is_the_end():
    sink, fetcher = followed(stops_and_returns(goes_on), 50, returns=False)
    assert sink.told(Ended)
    assert not sink.told(Absent)
    assert fetcher.polls()[-1] - START < ENDS + TARGET + 1


def recording(kind):
    body = text(0, 4, ended=True).replace(b"#EXT-X-MEDIA", kind + b"#EXT-X-MEDIA", 1)
    return lambda url, now: body if is_playlist(url) else b"\0x"


def test_a_recording_that_was_watched_whole_is_at_its_end():
    sink, _ = followed(recording(b"#EXT-X-PLAYLIST-TYPE:VOD\n"), 100)
    assert sink.told(Ended)
    assert sink.numbers == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("kind", [b"", b"#EXT-X-PLAYLIST-TYPE:EVENT\n"])
def test_what_had_ended_and_is_not_called_a_recording_is_watched_and_waited_for(kind):
    sink, _ = followed(recording(kind), 100)
    assert not sink.told(Ended)
    assert sink.numbers == [0, 1, 2, 3, 4]
    assert sink.feed().absent_seconds(START + 100) > 90


def test_a_live_stream_that_becomes_a_recording_was_none_when_it_was_opened():
    sink, _ = followed(stops_and_returns(goes_on, kind="#EXT-X-PLAYLIST-TYPE:VOD\n"), 110)
    assert len(sink.told(Present)) == 1
    assert max(sink.numbers) > number_at(ENDS) + 10


def test_a_slow_sink_is_not_taken_for_an_absence():
    sink = RecordingSink(slowness=30.0)
    fetcher = FakeFetcher(recording(b""))

    async def run():
        answer = await fetcher.get(URL, PLAYLIST_LIMITS)
        source = await open_hls(fetcher, VirtualClock(), URL, answer, returns=True)
        async with asyncio.timeout(100):
            await source.run(sink)

    with pytest.raises(TimeoutError):
        in_virtual_time(run())
    assert sink.feed().absent_seconds(START + 100) == 0


def nothing(tags=b""):
    return lambda url, now: b"#EXTM3U\n#EXT-X-TARGETDURATION:2\n" + tags


@pytest.mark.parametrize(
    "tags",
    [b"", b"#EXT-X-ENDLIST\n", b"#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-ENDLIST\n"],
    ids=["live", "ended", "a recording of nothing"],
)
def test_a_playlist_without_segments_is_an_absence_with_its_reason(tags):
    sink, _ = followed(nothing(tags), 30)
    feed = sink.feed()
    assert feed.absent_seconds(START + 30) > 28
    assert feed.why_absent == "the playlist names no segment"
    assert feed.playlist_age(START + 30) == 0


def test_segments_that_come_later_end_the_absence():
    def reply(url, now):
        at = now - START
        return nothing()(url, now) if at < 10 else text(0, int(at // 2) - 5) if is_playlist(url) else b"\0x"

    sink, _ = followed(reply, 40)
    assert len(sink.numbers) > 12
    assert sink.feed().absent_seconds(START + 40) < 4
