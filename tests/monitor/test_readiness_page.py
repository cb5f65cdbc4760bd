"""What a monitor that receives nothing says of the source, before air time as well."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from raw_server import raw_server

from tallylight_contract.readiness import cause_in
from tallylight_monitor.assignment import Assignment
from tallylight_monitor.endpoints import EngineEndpoints
from tallylight_monitor.engine import Engine
from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.judging.detector_settings import resolved
from tallylight_monitor.outlets.exposition import Exposition

LONGEST = 30.0  # seconds, on a busy machine
ENCRYPTED = b"""#EXTM3U
#EXT-X-TARGETDURATION:2
#EXT-X-KEY:METHOD=SAMPLE-AES,KEYFORMAT="com.apple.streamingkeydelivery",URI="skd://key"
#EXTINF:2,
s1.ts
"""


def answer(status, body=b"", kind=b"text/plain"):
    head = b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
    return head % (status, kind, len(body)) + body


async def cause_of(address):
    """What the page says once it names a cause. The window begins in ten minutes: it is pre-roll."""
    begins = datetime.now(UTC) + timedelta(minutes=10)
    task = Assignment("cup", address, resolved(None), window_start=begins, patient=True)
    engine = Engine(task, (), AddressPolicy(True))
    page, running = EngineEndpoints(engine, Exposition(("", "cup", "0"), {})), asyncio.create_task(engine.run())
    try:
        async with asyncio.timeout(LONGEST):
            while not cause_in(page.not_ready()):  # noqa: ASYNC110 - a page is asked; it tells nobody
                await asyncio.sleep(0.05)
        return page.not_ready()
    finally:
        engine.stop()
        await running


@pytest.mark.parametrize(
    ("answered", "said"),
    [
        pytest.param(answer(b"401 Unauthorized"), "answered 401", id="a password is missing"),
        pytest.param(answer(b"404 Not Found"), "answered 404", id="no such path"),
        pytest.param(answer(b"200 OK", b"<html><p>Hello</p></html>", b"text/html"), "not a stream", id="a web page"),
        pytest.param(answer(b"200 OK", ENCRYPTED), "encrypted in a way that is not supported", id="DRM"),
    ],
)
def test_what_the_origin_answers_is_named_before_air_time(answered, said):
    async def work():
        async with raw_server(answered) as origin:
            return await cause_of(f"{origin}/m.m3u8")

    assert said in asyncio.run(work())


def test_a_host_that_cannot_be_resolved_is_named():
    assert "cannot resolve host nowhere.invalid" in asyncio.run(cause_of("https://nowhere.invalid/m.m3u8"))


def test_an_origin_without_tls_is_named():
    async def plain(reader, writer):
        await reader.read(100)
        writer.write(answer(b"400 Bad Request"))
        writer.close()

    async def work():
        async with await asyncio.start_server(plain, "127.0.0.1", 0) as server:
            return await cause_of(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/m.m3u8")

    assert "does not speak TLS with us" in asyncio.run(work())
