"""Segments that are longer than the target duration: patience by the longest seen, and no flapping."""

from datetime import UTC, datetime

import pytest
from ingest_doubles import FakeFetcher
from playlists_in_time import START, is_playlist, watched

from tallylight_monitor.detectors.measuring import Measuring
from tallylight_monitor.detectors.registry import made
from tallylight_monitor.ingest.feed import Feed, fold
from tallylight_monitor.ingest.hls.following import LONGEST_PACE_SECONDS, pace, reload_seconds
from tallylight_monitor.ingest.hls.playlist import Playlist, SegmentRef
from tallylight_monitor.judging.detector_settings import resolved, specs
from tallylight_monitor.judging.event_judge import EventJudge
from tallylight_monitor.judging.receiving import reception

NOW = datetime(2026, 12, 5, 18, tzinfo=UTC)
SETTINGS = {name: resolved(None)[name] for name in ("signal_lost", "playlist_stale", "target_duration_exceeded")}


def origin(target, lengths, stops=float("inf")):
    """Segments of these lengths, in turn, each named when it is whole; none after `stops` seconds."""

    def whole(now):
        ends, number = START - 5 * sum(lengths), 0
        while ends + lengths[number % len(lengths)] <= min(now, START + stops):
            ends += lengths[number % len(lengths)]
            number += 1
        return number

    def reply(url, now):
        if not is_playlist(url):
            return b"\0x"
        newest = whole(now)
        named = range(newest - 3, newest)
        lines = [f"#EXTINF:{lengths[each % len(lengths)]:.3f},\n{each}.ts" for each in named]
        head = f"#EXTM3U\n#EXT-X-TARGETDURATION:{target}\n#EXT-X-MEDIA-SEQUENCE:{newest - 3}\n"
        return (head + "\n".join(lines) + "\n").encode()

    return reply


def judged(sink, seconds):
    """The events of a monitor that looks four times a second."""
    judge, measuring = EventJudge("cup", SETTINGS), Measuring(made(specs(SETTINGS), "feed"))
    feed, facts, events = Feed(START), list(sink.facts), []
    for tick in range(round(seconds * 4)):
        now = START + tick / 4
        while facts and facts[0].at <= now:
            feed = fold(feed, facts.pop(0))
        events += judge.take(measuring.show(reception(feed, now)), NOW)
    return [(each.detector, each.event) for each in events]


@pytest.mark.parametrize(
    ("target", "lengths"),
    [
        pytest.param(3, [6.0], id="twice as long"),
        pytest.param(2, [9.0], id="four times as long"),
        pytest.param(3, [3.0, 3.0, 3.0, 3.0, 8.0], id="one in five is longer"),
        pytest.param(1, [4.0, 2.0], id="long and short in turn"),
    ],
)
def test_long_segments_are_one_finding_and_no_stale_playlist(target, lengths):
    sink = watched(FakeFetcher(origin(target, lengths)), 180)
    events = judged(sink, 180)
    assert ("target_duration_exceeded", "open") in events
    assert {detector for detector, _ in events} == {"target_duration_exceeded"}
    assert len(events) == 1
    assert sink.lost == []


def test_a_playlist_of_long_segments_that_stops_is_stale_all_the_same():
    sink = watched(FakeFetcher(origin(3, [6.0], stops=60)), 120)
    assert ("playlist_stale", "open") in judged(sink, 120)


def test_segments_as_long_as_they_should_be_are_no_finding():
    assert judged(watched(FakeFetcher(origin(6, [6.0, 5.5])), 120), 120) == []


def playlist(target, *durations):
    refs = tuple(SegmentRef(number, f"{number}.ts", each) for number, each in enumerate(durations))
    return Playlist(target, 0, 0, refs, ended=False)


def test_patience_goes_by_the_longest_segment_seen():
    assert pace(playlist(2.0, 2.0)) == 2.0
    assert pace(playlist(2.0, 2.0, 7.0)) == 7.0
    assert pace(playlist(2.0, 2.0), before=7.0) == 7.0
    assert pace(playlist(2.0)) == 2.0


def test_patience_has_an_end():
    assert pace(playlist(2.0, 3600.0)) == LONGEST_PACE_SECONDS


def test_a_playlist_that_holds_less_than_three_target_durations_is_looked_at_more_often():
    sink = watched(FakeFetcher(origin(30, [2.0])), 120)
    assert sink.lost == []
    assert len(sink.media) > 55


@pytest.mark.parametrize(
    ("target", "durations", "seconds"),
    [
        pytest.param(2.0, [2.0] * 6, 2.0, id="as the rules say"),
        pytest.param(30.0, [2.0] * 6, 4.0, id="a target that no segment comes near"),
        pytest.param(2.0, [2.0], 2 / 3, id="a stream that begins"),
        pytest.param(3600.0, [], LONGEST_PACE_SECONDS, id="nothing yet, and a target of an hour"),
        pytest.param(3600.0, [3600.0] * 3, LONGEST_PACE_SECONDS, id="segments of an hour"),
    ],
)
def test_how_often_to_look_goes_by_what_the_playlist_holds(target, durations, seconds):
    assert reload_seconds(playlist(target, *durations)) == pytest.approx(seconds)
