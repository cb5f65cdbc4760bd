"""A monitor on IPv6: what it fetches, where it serves, what the operator reads of it. The real command, on loopback."""

import asyncio
import socket
import threading
import urllib.request
from contextlib import contextmanager, suppress
from functools import partial
from http.server import ThreadingHTTPServer

import pytest
from small_media import SMALL
from tls_films import Silent
from watched import watched, watching

from tallylight_demo.clips import clip_scene
from tallylight_demo.encode import write_file
from tallylight_operator.no_page import NoPageError
from tallylight_operator.readiness import Readiness, ReadinessPages

pytestmark = pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")


class OnIPv6(ThreadingHTTPServer):
    address_family = socket.AF_INET6


@contextmanager
def served(folder):
    server = OnIPv6(("::1", 0), partial(Silent, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def free_port():
    with socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True) as found:
        return found.getsockname()[1]


def page(address):
    with urllib.request.urlopen(address, timeout=5) as answer:
        return answer.status


def test_a_film_on_an_ipv6_address_is_watched(tmp_path):
    write_file(tmp_path / "film.ts", clip_scene("bikes", 320, 180), 3.0, SMALL)
    with served(tmp_path) as port:
        ended = watched(f"http://[::1]:{port}/film.ts")
    assert ended.status == 0, ended.errors
    assert ended.report["frames"] > 0


def test_a_monitor_that_listens_as_in_a_pod_is_read_by_both_versions_and_by_the_operator(tmp_path):
    port = free_port()
    (tmp_path / "order.json").write_text(
        '{"namespace": "sports", "stream": "cup", "window": "w", "windowStart": "2026-01-01T00:00:00Z",'
        ' "url": "http://[::1]:9/none.m3u8"}'
    )
    monitor = watching("--listen", f"[::]:{port}", "--order", tmp_path / "order.json")
    try:
        told = asyncio.run(first_answer("::1", port))
        assert told == Readiness(False, "cannot connect to [::1]:9: Connection refused")
        assert {page(f"http://{host}:{port}/healthz") for host in ("127.0.0.1", "[::1]")} == {200}
    finally:
        monitor.process.terminate()
        monitor.ended(10)


async def first_answer(host, port):
    pages = ReadinessPages(2.0)
    try:
        for _ in range(100):
            with suppress(NoPageError):  # it has just been started
                if (found := await pages.read(host, port)).cause:
                    return found
            await asyncio.sleep(0.2)
        return None
    finally:
        await pages.close()
