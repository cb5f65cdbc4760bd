"""A segment that cannot be had at first, and may have left the playlist meanwhile: whose fault that is."""

import asyncio

import pytest

from tallylight_monitor.ingest.answers import Answer
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.hls.playlist import SegmentRef
from tallylight_monitor.ingest.hls.reading import parse_playlist
from tallylight_monitor.ingest.hls.segments import SegmentFetcher
from tallylight_monitor.ingest.media import Lost, Segment

TEXT = b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\na.ts\n"
BEGAN = 100.0


class HandClock:
    now = BEGAN

    def monotonic(self):
        return self.now

    async def sleep(self, seconds):
        self.now += seconds


class Failing:
    """An origin at which each fetch fails in one way, after so many seconds."""

    def __init__(self, clock, kind, seconds):
        self.clock, self.kind, self.seconds = clock, kind, seconds

    async def get(self, url, limits, headers=None):
        self.clock.now += self.seconds
        raise FetchError(self.kind, "it cannot be had")


class Stalling:
    """An origin that stalls for so many seconds, each fetch until its limit, and is well then."""

    def __init__(self, clock, seconds):
        self.clock, self.well_at = clock, clock.now + seconds

    async def get(self, url, limits, headers=None):
        if self.clock.now < self.well_at:
            self.clock.now += limits.total
            raise FetchError("timeout", "it stalled")
        return Answer(200, bytes([0x47] + 187 * [0xFF]) * 4, {}, 0.1, 0.1, url)


class StillListed:
    """A playlist that lists what was asked for; to look at it takes until the origin is well, and may fail before."""

    def __init__(self, clock, until, *, fails):
        self.clock, self.until = clock, until
        self.failed_at, self.fails = float("-inf"), fails

    def lists(self, number):
        return True

    async def served_again(self):
        if self.fails:
            self.failed_at = self.clock.now
        self.clock.now = max(self.clock.now, self.until)


class MovedOn:
    """A playlist that no longer lists what was asked for."""

    def __init__(self, failed_at):
        self.failed_at = failed_at

    def lists(self, number):
        return False

    async def served_again(self):
        """It is served."""


@pytest.mark.parametrize(
    ("kind", "failed_at", "fault"),
    [
        pytest.param("timeout", float("-inf"), True, id="it came too slowly"),
        pytest.param("timeout", BEGAN + 2.0, False, id="the whole source was away"),
        pytest.param("timeout", BEGAN - 50.0, True, id="the source was away long before"),
        pytest.param("status", float("-inf"), False, id="it was asked for too late"),
    ],
)
def test_a_segment_that_has_left_the_playlist_is_lost_by(kind, failed_at, fault):
    clock = HandClock()
    (ref,) = parse_playlist(TEXT, "https://o.example/m.m3u8").segments
    assert isinstance(ref, SegmentRef)
    fetcher = SegmentFetcher(Failing(clock, kind, 3.0), clock, lambda _: None)
    lost = asyncio.run(fetcher.media(ref, 1.0, MovedOn(failed_at)))
    assert lost.fault is fault


@pytest.mark.parametrize(
    ("stalls", "fails", "comes"),
    [
        pytest.param(6.5, True, Segment, id="the whole source was away: the segment has all its time again"),
        pytest.param(3.0, True, Segment, id="the whole source was away for no longer than the segment was waited for"),
        pytest.param(3.0, False, Lost, id="its playlist was served meanwhile: it came too slowly"),
    ],
)
def test_a_segment_that_stalled_and_is_still_listed(stalls, fails, comes):
    clock = HandClock()
    (ref,) = parse_playlist(TEXT, "https://o.example/m.m3u8").segments
    fetcher = SegmentFetcher(Stalling(clock, stalls), clock, lambda _: None)
    listing = StillListed(clock, BEGAN + stalls, fails=fails)
    assert isinstance(asyncio.run(fetcher.media(ref, 1.0, listing)), comes)
