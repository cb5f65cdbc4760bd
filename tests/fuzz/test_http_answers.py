"""Fuzz target: whatever a server answers, it is read or refused by name, and never waited for without end."""

import asyncio
import os

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from mutations import mutated
from raw_server import raw_server

from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.ingest.answer_head import LARGEST_HEAD, head_end, tidied
from tallylight_monitor.ingest.answers import Limits, Patience
from tallylight_monitor.ingest.clock import SystemClock
from tallylight_monitor.ingest.credentials import NO_CREDENTIALS
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.http import Http
from tallylight_monitor.pipeline.decoder_process import waited_seconds

OK = b"HTTP/1.1 200 OK\r\n"
SEEDS = (
    OK + b"Server : x\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
    OK + b"X: " + b"y" * 300 + b"\r\nContent-Type: video/mp2t\r\n\r\nok",
    OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    OK + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok",
    OK + b"Content-Encoding: br\r\nContent-Length: 2\r\n\r\nok",
    OK + b"Set-Cookie: a=1; Path=/; Domain=o.example; Max-Age=9\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.1 302 Found\r\nLocation: http://[::1/\r\n\r\n",
    b"HTTP/1.1 103 Early Hints\r\nLink : x\r\n\r\n" + OK + b"Content-Length: 2\r\n\r\nok",
    b"ICY 200 OK\r\nicy-name : x\r\nicy-metaint:16000\r\n\r\nok",
    b"HTTP/1.0 200\n\nok",
    b"SSH-2.0-OpenSSH_9.2\r\n",
)
INPUTS = mutated(SEEDS)
LIMITS = Limits(size=1000, total=2.0)
LONGEST_SECONDS = 4.0  # with the time that a busy machine takes; without an end it would be for ever
# A server for each example is what makes them slow.
ON_A_NETWORK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def client():
    patience = Patience(connect=1.0, silence=0.3)
    return Http(AddressPolicy(allow_private=True), NO_CREDENTIALS, SystemClock(), patience)


async def refusal_or(work):
    """What was read, or nothing where it was refused in one line."""
    try:
        return getattr(await work, "body", b"")
    except FetchError as error:
        refused = error
    assert refused.detail.isprintable()
    return b""


async def read_through(http, base):
    async with http.stream(base + "/") as stream:
        async for _ in stream.chunks:
            pass


def head_target(data: bytes) -> None:
    """Tidy a head. Whatever it is, it does not grow, and is tidy at once."""
    end = head_end(data)
    head = data[: end if end >= 0 else LARGEST_HEAD]
    once = tidied(head)
    assert tidied(once) == once


def target(answer: bytes) -> None:
    """Ask a server that answers so. Anything but an answer or a FetchError is a fault."""

    head_target(answer)

    async def ask():
        async with raw_server(answer) as base, asyncio.timeout(LONGEST_SECONDS), client() as http:
            assert len(await refusal_or(http.get(base + "/", LIMITS))) <= LIMITS.size
            await refusal_or(read_through(http, base))

    held = waited_seconds(os.getpid())
    try:
        asyncio.run(ask())
    except TimeoutError:
        # Others ran for half of that time: it was the machine that took it.
        assert waited_seconds(os.getpid()) - held > LONGEST_SECONDS / 2, "it is waited for without an end"


@given(mutated(SEEDS))
def test_a_head_that_is_almost_right_is_tidied_once_and_for_all(data):
    head_target(data)


@given(st.binary(max_size=300))
def test_any_head_is_tidied_once_and_for_all(data):
    head_target(b"HTTP/1.1 200 OK\r\n" + data + b"\r\n\r\n")


@ON_A_NETWORK
@given(INPUTS)
@example(b"")
@example(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\nzz\r\n")
def test_an_answer_that_is_almost_right_is_read_or_refused(data):
    target(data)
