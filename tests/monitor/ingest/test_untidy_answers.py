"""Answers that others read: read, or refused by name."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from raw_answers import LIMITS, OK, client, fetched, streamed
from raw_server import raw_server

from tallylight_monitor.ingest.answer_head import head_end, is_interim, tidied
from tallylight_monitor.ingest.failures import FetchError

TWO = b"Content-Length: 2\r\n\r\nok"
SECRET = b"hush"


STATUS_LINES = [
    *(b"http/1.1 200 ok", b"HTTP/1.1\t200\tOK", b"HTTP/1.1  200 OK", b"HTTP/1.1 200OK", b"HTTP/1.1 0200 OK"),
    *(b"HTTP/2 200", b"HTTP/1.2 200 OK", b"HTTP/1 200 OK", b"HTTP 200 OK", b"ICY/1.0 200 OK", b"icy 200 ok"),
]
READ = [
    pytest.param(OK + b"X: " + b"y" * 12_000 + b"\r\n" + TWO, id="a header of 12 kB"),
    pytest.param(OK + b"Set-Cookie: a=" + b"y" * 30_000 + b"\r\n" + TWO, id="a cookie of 30 kB"),
    pytest.param(OK + b"Server : x\r\n" + TWO, id="a blank before a colon"),
    pytest.param(OK + b"Server\t: x\r\n" + TWO, id="a tab before a colon"),
    pytest.param(OK + b"Content-Length : 2\r\n\r\nok", id="a blank before the length's colon"),
    pytest.param(OK + b"Content-Length: 2\r\n" + TWO, id="a length said twice"),
    pytest.param(
        OK + b"content-length: 2\r\nContent-Length:  2 \r\n\r\nok", id="a length said twice, in other letters"
    ),
    pytest.param(OK + b"Content-Length: 2, 2\r\n\r\nok", id="a length said twice in one line"),
    pytest.param(OK + b"hello\r\n" + TWO, id="a line that is no header"),
    pytest.param(OK + b": x\r\n" + TWO, id="a header without a name"),
    pytest.param(OK + b"My Server: x\r\n" + TWO, id="a name of two words"),
    pytest.param(OK + b"X: a\r\n b\r\n" + TWO, id="a header that goes on in the next line"),
    pytest.param(OK + b"Server: caf\xe9\x01\r\n" + TWO, id="bytes that are no text"),
    pytest.param(
        OK + b"Transfer-Encoding: chunked\r\nContent-Length: 9\r\n\r\n2\r\nok\r\n0\r\n\r\n", id="chunks and a length"
    ),
    pytest.param(b"ICY 200 OK\r\nicy-name: x\r\n\r\nok", id="SHOUTcast"),
    pytest.param(b"ICY 200 OK\r\nicy-name : x\r\nContent-Type: audio/mpeg\r\n\r\nok", id="SHOUTcast, untidy"),
    pytest.param(b"HTTP/1.0 200 OK\r\n\r\nok", id="HTTP 1.0"),
    pytest.param(b"HTTP/1.1 200\r\n" + TWO, id="no reason"),
    pytest.param(b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok", id="lines without a carriage return"),
    *(pytest.param(line + b"\r\n" + TWO, id=f"the status line {line.decode()!r}") for line in STATUS_LINES),
    pytest.param(b"\r\n" + OK + b"Server : x\r\n" + TWO, id="a blank line in front"),
    pytest.param(OK + b"Content-Length:\r\n 2\r\n\r\nok", id="a length in the next line"),
    pytest.param(OK + b"Content-Length: 02\r\n" + TWO, id="a length said twice, once with a nought"),
    pytest.param(OK + b"Content-Length: 2,\r\n\r\nok", id="a length and a comma"),
    pytest.param(OK + b"Content-Length: \r\n\r\nok", id="a length left out"),
    pytest.param(OK + b"X: a\rb\r\n" + TWO, id="a carriage return in a header"),
    pytest.param(OK + b"X: a\0b\r\n" + TWO, id="a null character in a header"),
    pytest.param(b"HTTP/1.1 203 Non-Authoritative Information\r\n" + TWO, id="changed by a proxy"),
    pytest.param(OK + b"Transfer-Encoding:\r\n chunked\r\n\r\n2;a=b\r\nok\r\n0;c\r\nX: y\r\n\r\n", id="extensions"),
    pytest.param(b"HTTP/1.1 103 Early Hints\r\nLink : x\r\n\r\n" + OK + b"Server : x\r\n" + TWO, id="early hints"),
]
REFUSED = [
    pytest.param(
        b"Content-Length: 2\r\nContent-Length: 3\r\n\r\nok", "two Content-Lengths that differ", id="two lengths"
    ),
    pytest.param(b"Content-Length: 2, 3\r\n\r\nok", "two Content-Lengths that differ", id="two lengths in one line"),
    pytest.param(b"Content-Length: many\r\n\r\nok", "a Content-Length that is not a number", id="a length in words"),
    pytest.param(b"X: " + b"y" * 200_000 + b"\r\n" + TWO, "a header line of more than 65536 bytes", id="200 kB"),
    pytest.param(b"".join(b"X%d: 1\r\n" % n for n in range(300)) + TWO, "too many headers", id="300 headers"),
    pytest.param(b"Content-Encoding: br\r\n" + TWO, r"packs its answer in a way not asked for \(br\)", id="brotli"),
    pytest.param(b"Content-Encoding: zstd\r\n" + TWO, r"not asked for \(zstd\)", id="zstandard"),
    pytest.param(b"Content-Encoding: zip\r\n" + TWO, r"not asked for \(zip\)", id="an unknown packing"),
    pytest.param(b"Content-Encoding: gzip, br\r\n" + TWO, r"not asked for \(gzip, br\)", id="two packings"),
    pytest.param(b"Content-Encoding: gzip, gzip\r\n" + TWO, r"not asked for \(gzip, gzip\)", id="gzip in gzip"),
    pytest.param(
        b"Transfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        r"not asked for \(gzip\)",
        id="packed on the way",
    ),
    pytest.param(b"Content-Encoding: gzip\r\n" + TWO, "that cannot be unpacked", id="gzip that is none"),
    pytest.param(
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\nok\r\n0\r\n\r\n", "chunks whose size is not a number", id="chunks"
    ),
]


@pytest.mark.parametrize("answer", READ)
def test_what_others_read_is_read(answer):
    assert fetched(answer).body == b"ok"
    assert streamed(answer) == b"ok"


@pytest.mark.parametrize(("rest", "why"), REFUSED)
def test_what_is_not_read_is_refused_by_name_and_nothing_of_it_is_quoted(rest, why):
    for ask in (fetched, streamed):
        with pytest.raises(FetchError, match=why) as caught:
            ask(OK + b"X-Secret: " + SECRET + b"\r\n" + rest)
        assert caught.value.kind in {"malformed", "unsupported"}
        assert "hush" not in caught.value.detail
        assert "does not speak HTTP" not in caught.value.detail


PART = b"HTTP/1.1 206 Partial Content\r\nContent-Range: "


@pytest.mark.parametrize("said", [b"bytes 0-1/2", b"bytes 0-1/*", b"x"])
def test_a_part_that_is_the_whole_is_read(said):
    assert fetched(PART + said + b"\r\n" + TWO).body == b"ok"


@pytest.mark.parametrize("said", [b"bytes 0-1/9", b"bytes 4-5/6", b"Bytes  2-3/4"])
def test_a_part_that_was_not_asked_for_is_not_taken_for_the_whole(said):
    for ask in (fetched, streamed):
        with pytest.raises(FetchError, match=r"a part of .* that was not asked for \(bytes") as caught:
            ask(PART + said + b"\r\n" + TWO)
        assert caught.value.kind == "truncated"


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH_9.2\r\n", b"\x00\x01\x02\x03" * 50, b"\x47" + bytes(187)])
def test_what_is_no_http_is_said_to_be_none(answer):
    with pytest.raises(FetchError, match="does not speak HTTP"):
        fetched(answer)


def test_chunks_that_break_off_in_the_middle_of_a_stream_do_not_leave_it_waiting():
    answer = OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\nzz\r\n"

    async def run():
        async with raw_server(answer) as base, client() as http, http.stream(base + "/x") as stream:
            async with asyncio.timeout(1.5):
                return [piece async for piece in stream.chunks]

    with pytest.raises(FetchError, match="chunks whose size is not a number"):
        asyncio.run(run())


def test_nothing_but_gzip_is_asked_for():
    asked = []

    def answer(request):
        asked.append(request.lower())
        return OK + TWO

    fetched(answer)
    assert b"accept-encoding: gzip\r\n" in asked[0]


def test_a_head_that_comes_in_pieces_is_tidied_as_a_whole():
    async def run():
        async def serve(reader, writer):
            await reader.readuntil(b"\r\n\r\n")
            for byte in OK + b"Server : x\r\n" + TWO:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(0)
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server, client() as http:
            return await http.get(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", LIMITS)

    assert asyncio.run(run()).body == b"ok"


def test_many_answers_on_one_connection_are_each_tidied():
    async def run():
        async def serve(reader, writer):
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(OK + b"Server : x\r\n" + TWO)

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with client() as http:
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
            bodies = [(await http.get(url, LIMITS)).body for _ in range(3)]
        server.close()
        return bodies

    assert asyncio.run(run()) == [b"ok"] * 3


NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,20}", fullmatch=True).filter(
    lambda name: name.lower() not in {"content-length", "transfer-encoding"}
)
HEADERS = st.lists(st.tuples(NAMES, st.from_regex(r"[!-~]([ -~]{0,30}[!-~])?", fullmatch=True)), max_size=8)


@given(HEADERS)
def test_a_head_that_keeps_the_rules_stays_as_it_is(headers):
    head = OK + b"".join(f"{name}: {value}\r\n".encode() for name, value in headers) + b"\r\n"
    assert tidied(head) == head
    assert head_end(head) == len(head)
    assert not is_interim(head)
