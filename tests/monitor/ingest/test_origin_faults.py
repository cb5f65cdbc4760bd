"""The HLS source against a real origin in real time, with each of its faults: what is told, how soon, what after."""

import asyncio
import time
from dataclasses import dataclass
from functools import reduce

import pytest
from ingest_doubles import RecordingSink

from tallylight_demo.encode import Segment
from tallylight_demo.faults import Fault, FaultKind, Target
from tallylight_demo.feed import Feed as Programme
from tallylight_demo.origin import Origin
from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.ingest.answers import Patience
from tallylight_monitor.ingest.clock import SystemClock
from tallylight_monitor.ingest.credentials import NO_CREDENTIALS, Credentials, origin_of
from tallylight_monitor.ingest.facts import FetchFailed, SegmentLost, SegmentRead
from tallylight_monitor.ingest.feed import Feed, fold
from tallylight_monitor.ingest.http import Http
from tallylight_monitor.ingest.opening import open_source

QUICK = Patience(connect=1.0, silence=0.6)  # eleven origins and as many sources share one loop
SEGMENTS = 40
HEALTHY_SECONDS, FAULTY_SECONDS, HEALED_SECONDS = 0.4, 2.2, 2.5
SEGMENT_SECONDS = 0.4


def data(number):
    return bytes([0x80 + number]) * 20_000  # which no text is


def programme(key=None, header=None):
    feed = Programme("live", key=key)
    feed.add(*(Segment(n, n * SEGMENT_SECONDS, SEGMENT_SECONDS, data(n), header) for n in range(SEGMENTS)))
    return feed


@dataclass
class Trial:
    """What a fault led to. `struck` and `healed` are in the clock's seconds."""

    sink: RecordingSink
    struck: float
    healed: float


async def tried(fault):
    feed, sink = programme(), RecordingSink()
    async with (
        Origin(feed) as origin,
        Http(AddressPolicy(allow_private=True), NO_CREDENTIALS, SystemClock(), QUICK) as http,
    ):
        feed.pace(time.monotonic)
        source = await open_source(origin.url("live.m3u8"), http, SystemClock())
        running = asyncio.create_task(source.run(sink))
        await asyncio.sleep(HEALTHY_SECONDS)
        origin.fault, struck = fault, time.monotonic()
        await asyncio.sleep(FAULTY_SECONDS)
        origin.fault, healed = None, time.monotonic()
        await asyncio.sleep(HEALED_SECONDS)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    return Trial(sink, struck, healed)


FAULTS = {
    "503": (Fault(FaultKind.STATUS), {"status"}),
    "no answer": (Fault(FaultKind.STALL), {"timeout"}),
    "a stall in the middle": (Fault(FaultKind.STALL_MIDWAY), {"timeout"}),
    "truncated segments": (Fault(FaultKind.TRUNCATED, Target.SEGMENT), {"truncated"}),
    "closed connections": (Fault(FaultKind.CLOSED), {"closed"}),
    "reset connections": (Fault(FaultKind.RESET), {"closed"}),
    "a garbage playlist": (Fault(FaultKind.GARBAGE, Target.PLAYLIST), {"malformed"}),
    "an endless playlist": (Fault(FaultKind.ENDLESS, Target.PLAYLIST), {"too_large"}),
    "a redirect loop": (Fault(FaultKind.REDIRECT_LOOP), {"redirects"}),
    "a frozen playlist": (Fault(FaultKind.FROZEN), set()),
    "a slow origin": (Fault(FaultKind.SLOW, Target.SEGMENT, bytes_per_second=80_000), set()),
}


@pytest.fixture(scope="module")
def trials():
    """Every fault's trial; side by side, because nearly all of it is waiting."""

    async def run():
        return await asyncio.gather(*(tried(fault) for fault, _ in FAULTS.values()))

    return dict(zip(FAULTS, asyncio.run(run()), strict=True))


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_by_its_name_and_by_no_other(trials, name):
    assert {each.kind for each in trials[name].sink.told(FetchFailed)} == FAULTS[name][1]


@pytest.mark.parametrize("name", [name for name, (_, kinds) in FAULTS.items() if kinds])
def test_a_fault_is_told_soon(trials, name):
    trial = trials[name]
    assert trial.sink.told(FetchFailed)[0].at - trial.struck < 1.5


@pytest.mark.parametrize("name", FAULTS)
def test_the_stream_goes_on_after_a_fault_in_order_and_nothing_is_silent(trials, name):
    trial = trials[name]
    again = [each for each in trial.sink.told(SegmentRead) if each.at > trial.healed]
    assert again[0].at - trial.healed < HEALED_SECONDS
    places = [each.number for each in trial.sink.media]
    assert places == sorted(places)
    assert [each.number for each in trial.sink.told(SegmentLost)] == trial.sink.lost


def test_a_frozen_playlist_is_there_and_grows_old(trials):
    trial = trials["a frozen playlist"]
    told = [fact for fact in trial.sink.facts if fact.at < trial.healed]
    feed = reduce(fold, told, Feed(0.0))
    assert feed.absent_seconds(trial.healed) < 1.5
    assert feed.playlist_age(trial.healed) > 0.6


def test_a_slow_origin_is_only_late(trials):
    trial = trials["a slow origin"]
    assert not trial.sink.lost
    assert max(each.seconds for each in trial.sink.told(SegmentRead)) > 0.15


@pytest.mark.parametrize(
    ("key", "header"),
    [
        pytest.param(b"0123456789abcdef", None, id="AES-128"),
        pytest.param(None, b"\0\0\0\x08ftyp", id="fMP4"),
        pytest.param(b"0123456789abcdef", b"\0\0\0\x08ftyp", id="fMP4 in AES-128"),
    ],
)
def test_media_arrive_in_the_clear_with_their_headers(key, header):
    async def run():
        feed, sink = programme(key, header), RecordingSink()
        feed.release(3)
        feed.end()
        async with (
            Origin(feed) as origin,
            Http(AddressPolicy(allow_private=True), NO_CREDENTIALS, SystemClock(), QUICK) as http,
        ):
            source = await open_source(origin.url("live.m3u8"), http, SystemClock())
            feed.release(SEGMENTS)
            await source.run(sink)
        return sink

    sink = asyncio.run(run())
    assert {each.init for each in sink.media} == {header or b""}
    assert all(each.data == data(each.number) for each in sink.media)
    assert sink.numbers[:3] == [0, 1, 2]


def test_credentials_stay_with_the_origin_when_segments_lie_elsewhere():
    async def run():
        async with Origin() as home, Origin() as cdn:
            text = (
                f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{cdn.url('a.ts')}\n#EXTINF:1,\nb.ts\n#EXT-X-ENDLIST\n"
            )
            home.add_file("x.m3u8", text.encode())
            home.add_file("b.ts", b"\0b")
            cdn.add_file("a.ts", b"\0a")
            home.required = {"X-Token": "hush"}
            secret = Credentials(origin_of(home.url()), (("X-Token", "hush"),))
            sink = RecordingSink()
            async with Http(AddressPolicy(allow_private=True), secret, SystemClock(), QUICK) as http:
                await (await open_source(home.url("x.m3u8"), http, SystemClock())).run(sink)
            return sink, cdn.requests[0].headers

    sink, sent_elsewhere = asyncio.run(run())
    assert [each.data for each in sink.media] == [b"\0a", b"\0b"]
    assert "X-Token" not in sent_elsewhere
