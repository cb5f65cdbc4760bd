"""No address of this machine, of its neighbours or of a metadata service is reached, however it is written.

In a network without a way out, in which all of them are there and answer.
"""

import asyncio
import contextlib
import os
import socket
import subprocess
import threading
import time
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from closed_network import ALLOWED, IN_CLOSED_NETWORK, WATCHED, closed_network, counted
from hostile_urls import mutated, spellings
from rtmp_server import rtmp_redirect
from rtsp_server import rtsp_server
from watched import COMMAND

from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.ingest.answers import Limits, Patience
from tallylight_monitor.ingest.clock import SystemClock
from tallylight_monitor.ingest.credentials import NO_CREDENTIALS
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.http import Http

pytestmark = IN_CLOSED_NETWORK

ORIGIN = ALLOWED[0]
OTHER = ALLOWED[1]
HOSTS = f"""\
127.0.0.1 localhost inside.example
::1 localhost
{ORIGIN} two.example origin.example
169.254.169.254 two.example metadata.google.internal
{OTHER} other.example
"""
STRICT = tuple(word for word in COMMAND if word != "--allow-private")
LIMITS = Limits(size=1 << 20, total=3.0)
URLS = int(os.environ.get("HOSTILE_URLS", "20000"))  # 100,000 take half a minute
SEED = int(os.environ.get("HOSTILE_SEED", "20261205"))
DISGUISES = [spelling for target in ("169.254.169.254", "127.0.0.1") for spelling in spellings(target)]


@pytest.fixture
def reached():
    with closed_network(hosts=HOSTS), counted() as found:
        yield found


@asynccontextmanager
async def origin(handler):
    """An origin at an address that may be reached; `handler` answers everything."""
    app = web.Application()
    app.add_routes([web.get("/{path:.*}", handler)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, ORIGIN, 8080)
    await site.start()
    try:
        yield f"http://{ORIGIN}:8080"
    finally:
        await runner.cleanup()


def client(policy=AddressPolicy()):  # noqa: B008 - it is frozen
    return Http(policy, NO_CREDENTIALS, SystemClock(), Patience(connect=1.0, silence=1.0))


def test_the_listeners_would_be_reached_were_it_allowed(reached):
    for address in WATCHED:
        socket.create_connection((address, 80), 5).close()
    deadline = time.monotonic() + 5
    while len(reached) < len(WATCHED) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert {address for address, _ in reached} == set(WATCHED)


def test_no_mutated_url_reaches_them_whether_asked_for_or_redirected_to(reached):
    async def run():
        current = {"location": ""}

        async def redirect(_):
            return web.Response(status=302, headers={"Location": current["location"]})

        fetched = 0
        async with origin(redirect) as base, client() as http:
            for number, url in enumerate(mutated(SEED, URLS)):
                with contextlib.suppress(FetchError):
                    await http.get(url, LIMITS)
                    fetched += 1
                if number % 10 == 0 and not set(url) & set("\r\n\0"):
                    current["location"] = url
                    with contextlib.suppress(FetchError):
                        await http.get(base + "/go", LIMITS)
                        fetched += 1
        return fetched

    assert asyncio.run(run()) == 0
    assert reached == []


def test_the_same_urls_reach_them_where_that_is_allowed(reached):
    async def run():
        async with client(AddressPolicy(allow_private=True)) as http:
            for url in mutated(SEED, 500):
                with contextlib.suppress(FetchError):
                    await http.get(url, LIMITS)

    asyncio.run(run())
    assert len(reached) > 50


PLAYLISTS = {
    "segment": "#EXTM3U\n#EXT-X-TARGETDURATION:2\n{}#EXT-X-ENDLIST\n",
    "key": "#EXTM3U\n#EXT-X-TARGETDURATION:2\n{}#EXT-X-ENDLIST\n",
    "map": "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-VERSION:7\n{}#EXT-X-ENDLIST\n",
    "rendition": "#EXTM3U\n{}",
    "variant": "#EXTM3U\n{}",
}
ENTRIES = {
    "segment": "#EXTINF:2,\nhttp://{}/s.ts\n",
    "key": '#EXT-X-KEY:METHOD=AES-128,URI="http://{}/k"\n#EXTINF:2,\nlocal.ts\n',
    "map": '#EXT-X-MAP:URI="http://{}/i.mp4"\n#EXTINF:2,\nlocal.m4s\n',
    "rendition": '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="n",DEFAULT=YES,URI="http://{}/a.m3u8"\n'
    '#EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO="a"\nlocal.m3u8\n',
    "variant": "#EXT-X-STREAM-INF:BANDWIDTH=1\nhttp://{}/v.m3u8\n",
}


@pytest.mark.parametrize("kind", ENTRIES)
def test_nothing_in_a_playlist_reaches_them(reached, kind):
    async def run():
        async def playlist(request):
            if request.path != "/p.m3u8":
                return web.Response(body=bytes(188 * 4))
            few = DISGUISES[:1] if kind in {"rendition", "variant"} else DISGUISES
            return web.Response(text=PLAYLISTS[kind].format("".join(ENTRIES[kind].format(each) for each in few)))

        async with origin(playlist) as base:
            command = [*STRICT, f"{base}/p.m3u8"]
            process = await asyncio.create_subprocess_exec(*command, stdout=-1, stderr=-1)
            said, errors = await asyncio.wait_for(process.communicate(), 120)
        return process.returncode, (said + errors).decode()

    status, said = asyncio.run(run())
    assert reached == []
    assert "Traceback" not in said
    assert status in {0, 2}


def ended(*arguments, seconds=60):
    """Run `watch` to its end, or end it. Gives its status and what it said."""
    with subprocess.Popen([*STRICT, *map(str, arguments)], stdout=-1, stderr=-1, text=True) as process:
        try:
            said, errors = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.terminate()
            said, errors = process.communicate(timeout=20)
    return process.returncode, said + errors


@pytest.mark.parametrize(
    "target", ["169.254.169.254", "[::1]", "[::ffff:169.254.169.254%25]", "localhost", "[fd00:ec2::254]"]
)
def test_an_rtsp_redirect_does_not_reach_them_and_is_told(reached, target):
    with rtsp_server(redirect=f"rtsp://{target}/x", host=ORIGIN) as server:
        status, said = ended(f"rtsp://{ORIGIN}:{server.port}/live")
    assert reached == []
    assert status == 2
    assert "is refused: its address" in said


@pytest.mark.parametrize("target", [f"ann:hunter2@{OTHER}", "[::1", f"{OTHER}:99999"])
def test_an_rtsp_redirect_with_a_user_or_to_no_address_is_told_in_one_line(reached, target):
    with rtsp_server(redirect=f"rtsp://{target}/x", host=ORIGIN) as server:
        status, said = ended(f"rtsp://{ORIGIN}:{server.port}/live")
    assert status == 2
    assert "is refused" in said or "not an address" in said
    assert "Traceback" not in said
    assert "hunter2" not in said


@pytest.mark.parametrize("target", ["169.254.169.254", "[::1]", "localhost"])
def test_an_rtmp_redirect_does_not_reach_them(reached, target):
    with rtmp_redirect(ORIGIN, f"rtmp://{target}/live/key") as (port, asked):
        status, said = ended(f"rtmp://{ORIGIN}:{port}/live/key")
    assert reached == []
    assert f"rtmp://{ORIGIN}:{port}/live".encode() in asked[0]
    assert status == 2
    assert "cannot be opened" in said


@pytest.mark.parametrize("scheme", ["rtsp", "rtsps", "rtmp", "rtmps", "http"])
@pytest.mark.parametrize(
    "host", ["169.254.169.254", "[::1]", "localhost", "[::ffff:127.0.0.1%25]", "127.1", "2130706433"]
)
def test_no_protocol_connects_to_them_and_the_refusal_is_told(reached, scheme, host):
    status, said = ended(f"{scheme}://{host}/live/key")
    assert reached == []
    assert status == 2
    assert "is refused: its address" in said or "is not an address" in said


@pytest.mark.parametrize("scheme", ["udp", "rtp"])
def test_nobody_listens_at_an_address_of_the_neighbours(reached, scheme):
    status, said = ended(f"{scheme}://169.254.169.254:5004")
    assert status == 2
    assert "is refused: its address" in said


@pytest.mark.parametrize("scheme", ["rtsp", "rtmp", "http"])
def test_of_a_name_with_an_allowed_and_a_forbidden_address_the_allowed_one_is_asked(reached, scheme):
    port = {"rtsp": 554, "rtmp": 1935, "http": 80}[scheme]
    asked = []
    with socket.create_server((ORIGIN, port)) as listening:
        thread = threading.Thread(target=lambda: asked.append(listening.accept()), daemon=True)
        thread.start()
        _, said = ended(f"{scheme}://two.example/live/key", seconds=10)
        thread.join(1)
    for connection, _ in asked:
        connection.close()
    assert reached == []
    assert asked, said


@pytest.mark.parametrize("scheme", ["rtsp", "rtmp"])
def test_a_name_that_means_something_else_a_moment_later_reaches_nothing_of_them(reached, scheme):
    """The name flips between both all the time; each look-up that is not ours would be one chance in two."""
    stop = threading.Event()
    there = {True: HOSTS.replace("127.0.0.1 localhost inside.example", "127.0.0.1 localhost flip.example"), False: ""}
    there[False] = HOSTS.replace(f"{OTHER} other.example", f"{OTHER} other.example flip.example")

    def flip():
        inside = False
        while not stop.is_set():
            Path("/run/hosts").write_text(there[inside])
            inside = not inside
            time.sleep(0.003)

    port = {"rtsp": 554, "rtmp": 1935}[scheme]
    with socket.create_server((OTHER, port)):
        flipping = threading.Thread(target=flip, daemon=True)
        flipping.start()
        for _ in range(6):
            ended(f"{scheme}://flip.example/live/key", seconds=5)
        stop.set()
        flipping.join()
    assert reached == []


def test_user_and_password_go_to_their_origin_only_also_over_rtsp(reached, tmp_path):
    for name, content in {"user": "ann", "password": "hunter2"}.items():
        (tmp_path / name).write_text(content)
    with (
        rtsp_server(host=OTHER, user=("ann", "hunter2"), scheme="Basic") as thief,
        rtsp_server(host=ORIGIN, redirect=f"rtsp://{OTHER}:{thief.port}/stolen") as server,
    ):
        status, said = ended(f"rtsp://{ORIGIN}:{server.port}/live", "--secrets", tmp_path)
    assert thief.requests
    assert all("Authorization" not in request for request in thief.requests)
    assert status == 2
    assert "401" in said
    assert "hunter2" not in said
