import asyncio
import socket
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from aiohttp import web

from tallylight_bounded.host_port import HostPort
from tallylight_bounded.http_server import answering
from tallylight_bounded.listening import bound, place

V4, V6 = "127.0.0.1", "[::1]"


def fetched(where, hosts=(V4, V6)):
    """Which of these addresses of this machine are answered at."""

    async def run():
        app = web.Application()
        app.add_routes([web.get("/", ok)])
        async with answering(app, **place(where)) as server:
            port = server.sockets[0].getsockname()[1]
            with ThreadPoolExecutor() as threads:
                loop = asyncio.get_running_loop()
                said = [await loop.run_in_executor(threads, answers, f"http://{host}:{port}/") for host in hosts]
        return {host for host, each in zip(hosts, said, strict=True) if each}

    return asyncio.run(run())


async def ok(_):
    return web.Response(text="ok")


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.read() == b"ok"
    except OSError:
        return False


needs_ipv6 = pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        pytest.param("[::]:0", {V4, V6}, id="everywhere", marks=needs_ipv6),
        pytest.param("[::1]:0", {V6}, id="IPv6 alone", marks=needs_ipv6),
        pytest.param("0.0.0.0:0", {V4}, id="IPv4 alone"),
        pytest.param("127.0.0.1:0", {V4}, id="one address"),
    ],
)
def test_what_is_listened_to_is_answered(where, expected):
    assert fetched(HostPort.read(where)) == expected


def test_a_machine_without_ipv6_listens_to_ipv4():
    with bound(HostPort("::", 0), has_both=lambda: False) as found:
        assert (found.family, found.getsockname()[0]) == (socket.AF_INET, "0.0.0.0")


def test_a_port_that_is_taken_is_refused():
    with bound(HostPort("::", 0)) as first:
        first.listen()
        with pytest.raises(OSError, match="in use"):
            bound(HostPort("::", first.getsockname()[1]))
