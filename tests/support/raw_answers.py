"""Ask a server that answers with exactly these bytes, as ingest asks."""

import asyncio

from raw_server import raw_server

from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.ingest.answers import Limits, Patience
from tallylight_monitor.ingest.clock import SystemClock
from tallylight_monitor.ingest.credentials import NO_CREDENTIALS
from tallylight_monitor.ingest.http import Http

LIMITS = Limits(size=100_000, total=5.0)
OK = b"HTTP/1.1 200 OK\r\n"


def client():
    return Http(AddressPolicy(allow_private=True), NO_CREDENTIALS, SystemClock(), Patience(connect=2.0, silence=2.0))


def fetched(answer):
    async def run():
        async with raw_server(answer) as base, client() as http:
            return await http.get(base + "/x", LIMITS)

    return asyncio.run(run())


def streamed(answer):
    async def run():
        async with raw_server(answer) as base, client() as http, http.stream(base + "/x") as stream:
            return b"".join([piece async for piece in stream.chunks])

    return asyncio.run(run())
