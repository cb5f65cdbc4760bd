import asyncio

import pytest
from raw_server import raw_server

from tallylight_contract.load import LARGEST, Load
from tallylight_operator.no_page import NoPageError
from tallylight_operator.readiness import Readiness, ReadinessPages


def answer(status, body=b""):
    return b"HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (status, len(body)) + body


async def read(server, seconds=2.0):
    pages = ReadinessPages(seconds)
    try:
        return await pages.read("127.0.0.1", int(server.rpartition(":")[2]))
    finally:
        await pages.close()


def asked(answered):
    async def work():
        async with raw_server(answered) as server:
            return await read(server)

    return asyncio.run(work())


@pytest.mark.parametrize(
    ("answered", "expected"),
    [
        pytest.param(answer(b"200 OK", b"ok\n"), Readiness(True), id="it receives"),
        pytest.param(
            answer(b"503 No", b"cannot resolve host o.invalid\n"),
            Readiness(False, "cannot resolve host o.invalid"),
            id="it does not, and says why",
        ),
        pytest.param(answer(b"503 No", b"nothing has been received yet\n"), Readiness(False), id="it knows no cause"),
        pytest.param(answer(b"503 No", b"\xff\x1b[2J"), Readiness(False, "\ufffd\\x1b[2J"), id="odd"),
    ],
)
def test_a_page_is_read_as(answered, expected):
    assert asked(answered) == expected


@pytest.mark.parametrize(
    ("answered", "why"),
    [
        pytest.param(answer(b"302 Found"), "answers with HTTP status 302", id="something else answers"),
        pytest.param(b"SSH-2.0-x\r\n", "answers with what is no HTTP", id="it is no HTTP"),
        pytest.param(b"", "breaks off its answer: ServerDisconnectedError", id="it hangs up"),
    ],
)
def test_what_answers_and_is_no_monitor_is_said_to(answered, why):
    with pytest.raises(NoPageError, match=why) as found:
        asked(answered)
    assert found.value.answered


def test_a_page_without_an_end_is_read_to_a_bound():
    found = asked(answer(b"503 No", b"x" * 1_000_000))
    assert found.cause == "x" * 500


def test_a_monitor_that_never_answers_is_waited_for_to_a_bound():
    async def work():
        over = asyncio.Event()

        async def silent(reader, writer):
            await reader.read()
            writer.close()
            await writer.wait_closed()
            over.set()

        async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
            try:
                await read(f":{server.sockets[0].getsockname()[1]}", 0.2)
            finally:
                await over.wait()

    with pytest.raises(NoPageError, match=r"does not answer within 0\.2 s") as found:
        asyncio.run(work())
    assert not found.value.answered


def test_a_port_where_nothing_listens_is_no_answer():
    with pytest.raises(NoPageError, match="cannot be reached: Connection refused"):
        asyncio.run(read(":9"))


def test_a_name_that_is_none_is_told_as_such():
    async def work():
        pages = ReadinessPages(5.0)
        try:
            await pages.read("nowhere.invalid", 9464)
        finally:
            await pages.close()

    with pytest.raises(NoPageError, match="cannot be reached: its address cannot be resolved"):
        asyncio.run(work())


def load_of(body, status=b"200 OK"):
    async def work():
        async with raw_server(answer(status, body)) as server:
            pages = ReadinessPages(2.0)
            try:
                return await pages.load("127.0.0.1", int(server.rpartition(":")[2]))
            finally:
                await pages.close()

    return asyncio.run(work())


def test_a_load_is_read_and_what_a_newer_monitor_adds_is_passed_over():
    body = b'{"lag_seconds":1.5,"cores":0.4,"over_seconds":20.0,"detectors":{"black":0.1},"colour":"red"}'
    assert load_of(body) == Load(lag_seconds=1.5, cores=0.4, over_seconds=20.0, detectors={"black": 0.1})


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"{}", b"404 Not Found", id="an older monitor has none"),
        pytest.param(b"<html>", b"200 OK", id="no JSON"),
        pytest.param(b'{"cores":"many"}', b"200 OK", id="no number"),
        pytest.param(b'{"cores":-1}', b"200 OK", id="less than nothing"),
        pytest.param(b'{"lag_seconds":1e300}', b"200 OK", id="late since before there was time"),
        pytest.param(b'{"detectors":{"black":1e9}}', b"200 OK", id="more cores than there are"),
        pytest.param(b"\xff", b"200 OK", id="no text"),
        pytest.param(b'{"x":"' + b"x" * LARGEST + b'"}', b"200 OK", id="too large"),
    ],
)
def test_what_no_monitor_can_have_said_is_no_load(body, status):
    assert load_of(body, status) is None
