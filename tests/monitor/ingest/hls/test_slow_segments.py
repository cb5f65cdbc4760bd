"""A segment that cannot be had, and has left the playlist meanwhile: whose fault that is."""

import asyncio

import pytest

from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.hls.playlist import SegmentRef
from tallylight_monitor.ingest.hls.reading import parse_playlist
from tallylight_monitor.ingest.hls.segments import SegmentFetcher

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
