"""Protocols that libav speaks, through the real command: a publisher on loopback sends ten seconds in real time."""

import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import publisher
import pytest
from watched import watching

from tallylight_demo.clips import clip_scene
from tallylight_demo.defects import Defect, Kind, apply
from tallylight_demo.encode import Encoding, write_file

FREEZE_SECONDS = 3.5
# After the freeze the publisher goes on for a moment and ends; a signal lost is told 3 s later.
WATCHED_SECONDS = 18.0
LOST = [("freeze", "open"), ("freeze", "close"), ("signal_lost", "open"), ("signal_lost", "close")]


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    scene = apply(clip_scene("bikes", 320, 136), [Defect(Kind.FREEZE, 4.0, FREEZE_SECONDS)])
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    return write_file(path, scene, 10.0, Encoding(video_bitrate=400_000, preset="superfast", gop_seconds=1.0))


def udp(film, port):
    address = f"udp://127.0.0.1:{port}"
    return [sys.executable, publisher.__file__, str(film), address], address


def rtmp(film, port):
    address = f"rtmp://127.0.0.1:{port}/live/cup"
    options = ["-v", "error", "-re", "-i", str(film), "-c", "copy", "-f", "flv", "-listen", "1"]
    return ["ffmpeg", *options, address], address


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def await_listener(name, address):
    """Wait until the port is listened to, without connecting: ffmpeg would take that for its player."""
    table, state = {"udp": ("udp", "07"), "rtmp": ("tcp", "0A")}[name]
    wanted = f":{int(address.split(':')[2].split('/')[0]):04X} 00000000:0000 {state}"
    deadline = time.monotonic() + 20
    while wanted not in Path(f"/proc/net/{table}").read_text() and time.monotonic() < deadline:
        time.sleep(0.05)


@pytest.fixture(scope="module")
def films(film):
    """Both at once, for they take their time."""
    kinds = {"udp": udp} | ({"rtmp": rtmp} if shutil.which("ffmpeg") else {})
    publishers, watched = [], {}
    for name, kind in kinds.items():
        command, address = kind(film, free_port())
        if name == "udp":  # what is sent before the monitor listens is gone
            watched[name] = watching(address)
            await_listener(name, address)
        publishers.append(subprocess.Popen(command, stdin=subprocess.DEVNULL))
        if name == "rtmp":
            await_listener(name, address)  # it serves only clients that have connected, and only the first
            watched[name] = watching(address)
    time.sleep(WATCHED_SECONDS)
    for each in watched.values():
        each.process.terminate()
    yield {name: each.ended() for name, each in watched.items()}
    for each in publishers:
        each.kill()
        each.wait()


@pytest.mark.parametrize("name", ["udp", "rtmp"])
def test_a_freeze_is_found_and_then_that_the_sender_has_gone(films, name):
    if name not in films:
        pytest.skip("ffmpeg, which serves RTMP, is not installed")
    film = films[name]
    assert (film.status, film.errors) == (0, "")
    assert film.said == LOST
    assert film.event("freeze", "close")["duration"] == pytest.approx(FREEZE_SECONDS, abs=0.3)
    assert film.report["decoder_restarts"] == 0
