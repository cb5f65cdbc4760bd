import asyncio
import time
import urllib.request

import aiohttp
import m3u8
import pytest
from loopback_origin import loopback_origin

from tallylight_demo.encode import Segment
from tallylight_demo.faults import Fault, FaultKind, Target
from tallylight_demo.feed import Feed
from tallylight_demo.origin import Origin
from tallylight_demo.playlist import Rendition

PIECE = bytes(range(188)) * 100
PATIENCE = aiohttp.ClientTimeout(total=0.4)


def live(count=4, **settings):
    feed = Feed(**settings)
    feed.add(*(Segment(n, n * 0.2, 0.2, PIECE) for n in range(count)))
    return feed


def talk(feed, conversation):
    """Run a conversation between a client and an origin: what it returns is what came of it."""

    async def run():
        async with Origin(feed) as origin, aiohttp.ClientSession(timeout=PATIENCE) as session:
            return await conversation(origin, session)

    return asyncio.run(run())


async def get(session, url):
    async with session.get(url) as response:
        return response.status, await response.read()


def answer(fault, name="live/0.ts"):
    async def conversation(origin, session):
        origin.fault = fault
        return await get(session, origin.url(name))

    return talk(live(), conversation)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        pytest.param("live.m3u8", 200, id="the playlist"),
        pytest.param("live/3.ts", 200, id="a segment"),
        pytest.param("live/4.ts", 404, id="a segment that is not there yet"),
        pytest.param("other.m3u8", 404, id="a feed that is not there"),
        pytest.param("other/0.ts", 404, id="a segment of a feed that is not there"),
        pytest.param("live/key.bin", 404, id="the key of a clear feed"),
        pytest.param("", 404, id="nothing"),
    ],
)
def test_an_origin_serves_what_it_has(name, status):
    assert answer(None, name)[0] == status


def test_a_segment_is_served_as_it_was_added():
    assert answer(None) == (200, PIECE)


def test_a_playlist_leads_to_its_segments():
    async def conversation(origin, session):
        _, text = await get(session, origin.url("live.m3u8"))
        read = m3u8.loads(text.decode(), uri=origin.url("live.m3u8"))
        return [(await get(session, segment.absolute_uri))[1] for segment in read.segments]

    assert talk(live(), conversation) == [PIECE] * 4


def test_a_master_playlist_and_a_file_are_served():
    async def conversation(origin, session):
        origin.add_master("master.m3u8", [Rendition("live.m3u8", 400_000, (320, 180))])
        origin.add_file("clip.mp4", b"film")
        _, text = await get(session, origin.url("master.m3u8"))
        return m3u8.loads(text.decode()).playlists[0].uri, await get(session, origin.url("clip.mp4"))

    assert talk(live(), conversation) == ("live.m3u8", (200, b"film"))


def test_requests_are_recorded():
    async def conversation(origin, session):
        async with session.get(origin.url("live.m3u8?x=1"), headers={"X-Who": "me"}):
            return origin.requests[-1]

    request = talk(live(), conversation)
    assert (request.path, request.query, request.headers["X-Who"]) == ("/live.m3u8", "x=1", "me")


@pytest.mark.parametrize(
    ("sent", "status"), [pytest.param({}, 401, id="missing"), pytest.param({"X-Key": "k"}, 200, id="sent")]
)
def test_a_required_header_is_required(sent, status):
    async def conversation(origin, session):
        origin.required = {"X-Key": "k"}
        async with session.get(origin.url("live.m3u8"), headers=sent) as response:
            return response.status

    assert talk(live(), conversation) == status


@pytest.mark.parametrize("status", [404, 500, 503])
def test_a_status_fault_answers_with_its_status(status):
    assert answer(Fault(FaultKind.STATUS, status=status))[0] == status


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        pytest.param(FaultKind.STALL, TimeoutError, id="stall"),
        pytest.param(FaultKind.STALL_MIDWAY, TimeoutError, id="stall midway"),
        pytest.param(FaultKind.SLOW, TimeoutError, id="slow"),
        pytest.param(FaultKind.ENDLESS, TimeoutError, id="endless"),
        pytest.param(FaultKind.TRUNCATED, aiohttp.ClientPayloadError, id="truncated"),
        pytest.param(FaultKind.CLOSED, aiohttp.ServerDisconnectedError, id="closed"),
        pytest.param(FaultKind.RESET, aiohttp.ClientOSError, id="reset"),
        pytest.param(FaultKind.RESET_MIDWAY, aiohttp.ClientError, id="reset midway"),
        pytest.param(FaultKind.REDIRECT_LOOP, aiohttp.TooManyRedirects, id="redirected for ever"),
    ],
)
def test_a_fault_that_gives_no_answer_shows_as_its_own_error(kind, error):
    with pytest.raises(error):
        answer(Fault(kind))


def test_a_short_body_agrees_with_its_length():
    assert answer(Fault(FaultKind.SHORT)) == (200, PIECE[: len(PIECE) // 2])


def test_garbage_has_the_right_length_and_nothing_else():
    status, body = answer(Fault(FaultKind.GARBAGE))
    assert (status, len(body)) == (200, len(PIECE))
    assert body != PIECE


def test_a_redirect_leads_to_the_answer_after_its_hops():
    async def conversation(origin, session):
        origin.fault = Fault(FaultKind.REDIRECT, hops=3)
        return await get(session, origin.url("live/0.ts")), len(origin.requests)

    assert talk(live(), conversation) == ((200, PIECE), 4)


def test_a_redirect_may_lead_to_another_host():
    async def conversation(origin, session):
        origin.fault = Fault(FaultKind.REDIRECT, location="http://other.example/x")
        async with session.get(origin.url("live/0.ts"), allow_redirects=False) as response:
            return response.headers["Location"]

    assert talk(live(), conversation) == "http://other.example/x"


def test_a_frozen_playlist_stays_as_it_was_until_it_is_healed():
    feed = live(3)

    async def conversation(origin, session):
        origin.fault = Fault(FaultKind.FROZEN, Target.PLAYLIST)
        texts = [(await get(session, origin.url("live.m3u8")))[1]]
        feed.add(Segment(3, 6, 2, PIECE))
        texts.append((await get(session, origin.url("live.m3u8")))[1])
        origin.fault = None
        return [*texts, (await get(session, origin.url("live.m3u8")))[1]]

    before, during, after = talk(feed, conversation)
    assert before == during
    assert b"live/3.ts" in after


@pytest.mark.parametrize(
    ("target", "statuses"),
    [
        pytest.param(Target.ALL, (503, 503, 503), id="all"),
        pytest.param(Target.PLAYLIST, (503, 200, 200), id="playlist"),
        pytest.param(Target.SEGMENT, (200, 503, 200), id="segment"),
        pytest.param(Target.KEY, (200, 200, 503), id="key"),
    ],
)
def test_a_fault_strikes_its_target_only(target, statuses):
    async def conversation(origin, session):
        origin.fault = Fault(FaultKind.STATUS, target)
        names = ("live.m3u8", "live/0.ts", "live/key.bin")
        return tuple([(await get(session, origin.url(name)))[0] for name in names])

    assert talk(live(key=bytes(16)), conversation) == statuses


def test_a_fault_may_be_narrowed_to_a_path_and_a_number_of_requests():
    async def conversation(origin, session):
        origin.fault = Fault(FaultKind.STATUS, times=2, within="/1.ts")
        names = ("live/0.ts", "live/1.ts", "live/1.ts", "live/1.ts")
        return [(await get(session, origin.url(name)))[0] for name in names]

    assert talk(live(), conversation) == [200, 503, 503, 200]


def test_an_origin_closes_quickly_though_an_answer_is_stalled():
    async def conversation(origin, session):
        origin.fault = Fault(FaultKind.STALL)
        with pytest.raises(TimeoutError):
            await get(session, origin.url("live.m3u8"))

    began = time.monotonic()
    talk(live(), conversation)
    assert time.monotonic() - began < 3


def test_an_ended_feed_is_streamed_whole():
    feed = live()
    feed.end()

    async def conversation(origin, session):
        return await get(session, origin.url("live.ts"))

    assert talk(feed, conversation) == (200, PIECE * 4)


def test_a_live_stream_begins_with_the_newest_segment_and_goes_on():
    feed = live(2)

    async def conversation(origin, session):
        async with session.get(origin.url("live.ts"), timeout=aiohttp.ClientTimeout(total=3)) as response:
            await response.content.readexactly(len(PIECE))
            feed.add(Segment(2, 4, 0.2, b"next" * 47))
            return await response.content.readexactly(188)

    assert talk(feed, conversation) == b"next" * 47


def test_a_live_stream_can_be_broken_off():
    async def conversation(origin, session):
        async with session.get(origin.url("live.ts")) as response:
            await response.content.readexactly(188)
            origin.fault = Fault(FaultKind.CLOSED, Target.STREAM)
            await response.read()

    with pytest.raises(aiohttp.ClientPayloadError):
        talk(live(), conversation)


def test_a_live_stream_can_pause_and_go_on():
    async def conversation(origin, session):
        async with session.get(origin.url("live.ts"), timeout=aiohttp.ClientTimeout(total=3)) as response:
            await response.content.readexactly(188)
            origin.fault = Fault(FaultKind.STALL, Target.STREAM)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.3):
                    await response.content.readexactly(len(PIECE) - 188)
            origin.fault = None
            return len(await response.content.readany())

    assert talk(live(), conversation) > 0


def test_an_origin_in_a_thread_serves_blocking_clients():
    with (
        loopback_origin(live()) as origin,
        urllib.request.urlopen(origin.url("live/0.ts"), timeout=5) as response,
    ):
        assert response.read() == PIECE
