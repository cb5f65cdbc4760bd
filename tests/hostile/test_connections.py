"""Connections by the thousand harm neither the stream nor the scrapes."""

import asyncio
import contextlib
import os
import resource
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from aiohttp import web
from loopback_origin import loopback_origin
from ports import free_port
from watched import COMMAND, Watching

from tallylight_bounded.crowd import MOST_CONNECTIONS
from tallylight_bounded.http_server import answering
from tallylight_demo.clips import clip_scene
from tallylight_demo.encode import Encoding, segments
from tallylight_demo.feed import Feed

IDLE = 1150
DESCRIPTORS = 1024  # as most systems have it


@pytest.fixture
def many_descriptors():
    """Leave to this process to open more than what it tests may."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(8192, before[1]), before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def opened(port, number):
    """So many connections on which nothing is asked."""
    found = []
    for _ in range(number):
        with contextlib.suppress(OSError):
            found.append(socket.create_connection(("127.0.0.1", port), timeout=5))
    return found


def get(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return answer.read().decode()


def descriptors_of(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208 - no path is wanted


def answered(descriptors, work):
    """Run `work(port)` against a server in a process that may have so many descriptors."""

    async def page(_):
        return web.Response(text="here\n")

    async def run():
        before = resource.getrlimit(resource.RLIMIT_NOFILE)
        app = web.Application()
        app.add_routes([web.get("/", page)])
        resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, before[1]))
        try:
            async with answering(app, host="127.0.0.1", port=0) as server:
                resource.setrlimit(resource.RLIMIT_NOFILE, before)
                return await asyncio.to_thread(work, server.sockets[0].getsockname()[1])
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, before)

    return asyncio.run(run())


def still_open(connections):
    found = 0
    for each in connections:
        each.setblocking(False)
        try:
            found += each.recv(1) != b""
        except BlockingIOError:
            found += 1
        except OSError:
            pass
        each.close()
    return found


@pytest.mark.parametrize(("descriptors", "most"), [(DESCRIPTORS, MOST_CONNECTIONS), (200, 8)])
def test_no_more_are_kept_than_fit_and_a_request_is_answered(descriptors, most, many_descriptors):
    def work(port):
        idle = opened(port, 300)
        text = get(port, "/")
        time.sleep(0.3)
        return text, still_open(idle)

    text, kept = answered(descriptors, work)
    assert text == "here\n"
    assert kept <= most


def test_requests_without_end_are_answered_at_a_bounded_rate(many_descriptors):
    def work(port):
        began = time.monotonic()
        with socket.create_connection(("127.0.0.1", port)) as asking:
            asking.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 120)
            read = b""
            while read.count(b"here\n") < 120:
                read += asking.recv(65536)
        return time.monotonic() - began

    assert answered(DESCRIPTORS, work) > 1.0  # 50 at once, and 50 in each second


def test_a_monitor_watches_on_while_a_thousand_idle_connections_are_opened(many_descriptors):
    port, feed = free_port(), Feed()
    feed.add(*segments(clip_scene("bigbuckbunny", 160, 90), 90.0, Encoding(60_000, preset="ultrafast")))
    with loopback_origin(feed) as origin:
        feed.pace(time.monotonic)
        command = [*COMMAND, "--listen", f"127.0.0.1:{port}", origin.url("live.m3u8")]
        limited = [sys.executable, "-c", LIMITED, str(DESCRIPTORS), str(DESCRIPTORS), *command]
        monitor = Watching(subprocess.Popen(limited, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
        until(lambda: line(port, "tallylight_receiving").endswith(" 1.0"))
        idle = opened(port, IDLE)
        fetched = float(line(port, "tallylight_segment_fetch_seconds_count").split()[-1])
        until(lambda: float(line(port, "tallylight_segment_fetch_seconds_count").split()[-1]) >= fetched + 4)
        assert descriptors_of(monitor.process.pid) < DESCRIPTORS // 2
        for each in idle:
            each.close()
        monitor.process.terminate()
        monitor.ended()
    assert (monitor.status, monitor.errors) == (0, "")
    assert [said for said in monitor.said if said[0] == "signal_lost"] == []


LIMITED = (
    "import os, resource, sys; resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[1]), int(sys.argv[2]))); "
    "os.execv(sys.argv[3], sys.argv[3:])"
)


def line(port, name):
    return next((each for each in get(port, "/metrics").splitlines() if each.startswith(name + "{")), "")


def until(holds, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            if holds():
                return
        time.sleep(0.1)
    raise TimeoutError
