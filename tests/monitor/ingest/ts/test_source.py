"""Continuous streams in virtual time, from a client that breaks off as told."""

import asyncio
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest
from ingest_doubles import RecordingSink
from virtual_time import VirtualClock, in_virtual_time

from tallylight_monitor.ingest.answers import Stream
from tallylight_monitor.ingest.facts import BytesRead, Ended, FetchFailed
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.media import Chunk
from tallylight_monitor.ingest.ts.source import StreamSource

URL = "http://origin.example/live.ts"
BROKEN = FetchError("timeout", "origin.example stalled")


class FakeStreamer:
    """Each connection sends its pieces, one a second; an error among them ends it."""

    def __init__(self, *connections, status=200):
        self.connections = list(connections)
        self.opened = []
        self.status = status

    @asynccontextmanager
    async def stream(self, url, headers=None):
        self.opened.append((asyncio.get_running_loop().time() - 1000.0, dict(headers or {})))
        pieces = self.connections.pop(0) if self.connections else [BROKEN]
        status = 206 if headers else self.status
        yield Stream(status, {}, None, url, self._sent(pieces))

    async def _sent(self, pieces):
        for piece in pieces:
            if isinstance(piece, FetchError):
                raise piece
            await asyncio.sleep(1.0)
            yield piece


def streamed(streamer, length=None, seconds=60.0):
    sink = RecordingSink()

    async def run():
        source = StreamSource(streamer, VirtualClock(), URL, length)
        try:
            async with asyncio.timeout(seconds):
                await source.run(sink)
        except TimeoutError:
            return
        assert sink.told(Ended)

    in_virtual_time(run())
    return sink


def test_bytes_are_handed_on_as_they_come():
    sink = streamed(FakeStreamer([b"ab", b"cd"]), length=4)
    assert sink.media == [Chunk(b"ab", fresh=True), Chunk(b"cd")]
    assert [each.size for each in sink.told(BytesRead)] == [2, 2]
    assert sink.told(Ended)
    assert not sink.told(FetchFailed)


def test_a_live_stream_that_breaks_off_is_connected_again_and_begins_afresh():
    streamer = FakeStreamer([b"\0a", BROKEN], [b"\0c"])
    sink = streamed(streamer, seconds=4)
    assert sink.media == [Chunk(b"\0a", fresh=True), Chunk(b"\0c", fresh=True)]
    assert streamer.opened[1] == (1.5, {})


def test_a_page_to_which_a_live_stream_comes_back_is_a_failure_and_no_media():
    sink = streamed(FakeStreamer([b"\0a", BROKEN], [b"<html>Sign in</html>"], [b"\0c"]), seconds=8)
    assert sink.media == [Chunk(b"\0a", fresh=True), Chunk(b"\0c", fresh=True)]
    assert [each.kind for each in sink.told(FetchFailed)][:2] == ["timeout", "not_media"]
    assert "an HTML page came in place of the stream http://origin.example" in sink.told(FetchFailed)[1].detail


def test_the_end_of_a_live_stream_is_a_failure():
    sink = streamed(FakeStreamer([b"ab"]), seconds=1.2)
    assert [each.kind for each in sink.told(FetchFailed)] == ["closed"]
    assert not sink.told(Ended)


def test_attempts_grow_rarer_up_to_five_seconds():
    streamer = FakeStreamer()
    streamed(streamer, seconds=25)
    begun = [at for at, _ in streamer.opened]
    assert [after - before for before, after in pairwise(begun)] == [0.5, 1, 2, 4, 5, 5, 5]


def test_attempts_are_quick_again_after_a_success():
    streamer = FakeStreamer([BROKEN], [BROKEN], [BROKEN], [b"ab", BROKEN], [b"cd"])
    streamed(streamer, seconds=10)
    assert streamer.opened[4][0] - streamer.opened[3][0] == 1.5


def test_a_file_that_breaks_off_is_resumed_where_it_ended():
    streamer = FakeStreamer([b"ab", BROKEN], [b"cd"])
    sink = streamed(streamer, length=4)
    assert sink.bytes == b"abcd"
    assert streamer.opened[1][1] == {"Range": "bytes=2-"}
    assert [each.fresh for each in sink.media] == [True, False]


@pytest.mark.parametrize(
    "connections",
    [
        pytest.param([[b"ab"]], id="it breaks off and never comes back"),
        pytest.param([[]] * 9, id="it is empty each time"),
    ],
)
def test_a_file_whose_rest_cannot_be_had_ends_with_failures_told(connections):
    streamer = FakeStreamer(*connections)
    sink = streamed(streamer, length=4)
    assert sink.told(Ended)
    assert 3 <= len(sink.told(FetchFailed)) <= 4


def test_a_file_that_cannot_be_resumed_is_not_begun_again():
    class NoRanges(FakeStreamer):
        @asynccontextmanager
        async def stream(self, url, headers=None):
            async with super().stream(url, None) as stream:
                yield stream

    sink = streamed(NoRanges([b"ab"], [b"ab"], [b"ab"], [b"ab"]), length=4)
    assert sink.bytes == b"ab"
    assert "cannot be resumed" in sink.told(FetchFailed)[-1].detail


def test_a_sink_that_takes_its_time_is_not_a_silent_source():
    feed = streamed(FakeStreamer([b"ab", b"cd"]), length=4).feed(1000.0)
    assert (feed.size, feed.held, feed.absent_seconds(1002.0)) == (4, False, 0.0)
