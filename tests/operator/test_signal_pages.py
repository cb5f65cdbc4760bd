"""Why a prober's page cannot be had is told in words of its own for each cause."""

import asyncio

import pytest
from ports import free_port

from tallylight_contract.probing import SignalPage, SourceSignal
from tallylight_contract.wire import encoded
from tallylight_operator.no_page import NoPageError
from tallylight_operator.signal_pages import LARGEST, SignalPages

PAGE = SignalPage(version="a-1", signals=[SourceSignal(namespace="n", stream="s", digest="d", present=True)])


def answer(body, status="200 OK"):
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


async def page_of(bytes_sent, *, stays=False):
    """The page of a prober that answers so, and then closes; or `stays`, and says no more."""
    over = asyncio.Event()

    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(bytes_sent)
        await writer.drain()
        if stays:
            await over.wait()
        writer.close()

    pages = SignalPages(0.2 if stays else 5.0)
    try:
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            try:
                return await pages.read("127.0.0.1", server.sockets[0].getsockname()[1])
            finally:
                over.set()
    finally:
        await pages.close()


def test_a_page_is_read_as_it_was_written():
    assert asyncio.run(page_of(answer(encoded(PAGE)))) == PAGE


@pytest.mark.parametrize(
    ("sent", "stays", "why"),
    [
        pytest.param(b"", True, "does not answer within 0.2 s", id="silence"),
        pytest.param(b"", False, "breaks off its answer: ServerDisconnectedError", id="hangs up"),
        pytest.param(answer(b"{}")[:-1], False, "breaks off its answer: ClientPayloadError", id="half an answer"),
        pytest.param(answer(b"busy", "503 Busy"), False, "answers with HTTP status 503", id="503"),
        pytest.param(answer(b"<html>"), False, "answers with what cannot be read; it may be", id="another page"),
        pytest.param(answer(b"\xff"), False, "answers with what cannot be read", id="no text"),
        pytest.param(answer(b" " * (LARGEST + 1)), False, "answers with more than 4 MiB", id="too much"),
    ],
)
def test_why_there_is_none(sent, stays, why):
    with pytest.raises(NoPageError, match=why):
        asyncio.run(page_of(sent, stays=stays))


def test_where_nothing_listens_the_system_says_why():
    async def read():
        pages = SignalPages()
        try:
            await pages.read("127.0.0.1", free_port())
        finally:
            await pages.close()

    with pytest.raises(NoPageError, match="cannot be reached: Connection refused"):
        asyncio.run(read())
