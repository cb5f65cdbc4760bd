"""RTSP through the real command: servers on loopback, each of which plays four seconds in real time."""

import os
import ssl
import subprocess
import time
from contextlib import ExitStack

import pytest
from certificates import certificate
from repackaged import programmes_together
from rtsp_server import rtsp_server
from small_media import SMALL
from watched import COMMAND, Watching

from tallylight_demo.clips import clip_scene
from tallylight_demo.encode import write_file

SECONDS = 4.0
WATCHED_SECONDS = 10.0  # the film, and what five monitors need to start
LOGIN = ("ann", "hunter2 @:/ü")


def watching(address, trusted, *arguments):
    environment = os.environ | {"SSL_CERT_FILE": str(trusted)}
    command = [*COMMAND, address, *map(str, arguments)]
    return Watching(subprocess.Popen(command, stdout=-1, stderr=-1, text=True, env=environment))


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """All of them at once, for each takes its time."""
    folder = tmp_path_factory.mktemp("rtsp")
    film = write_file(folder / "film.ts", clip_scene("bikes", 320, 180), SECONDS, SMALL).read_bytes()
    for name, content in zip(("user", "password"), LOGIN, strict=True):
        (folder / name).write_text(content)
    pem = certificate(folder, "localhost")
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(pem)
    played = {"film": film, "bitrate": len(film) * 8 / SECONDS}
    with ExitStack() as stack:
        servers = {
            "plain": stack.enter_context(rtsp_server(**played)),
            "digest": stack.enter_context(rtsp_server(**played, user=LOGIN)),
            "basic": stack.enter_context(rtsp_server(**played, user=LOGIN, scheme="Basic", content_base=False)),
            "tls": stack.enter_context(rtsp_server(**played, tls=tls)),
        }
        both = programmes_together(film, film)
        servers["two"] = stack.enter_context(rtsp_server(film=both, bitrate=len(both) * 8 / SECONDS))
        target = f"rtsp://127.0.0.1:{servers['plain'].port}/moved?x=1"
        servers["redirect"] = stack.enter_context(rtsp_server(redirect=target))
        watched = {}
        for name, server in servers.items():
            address = f"rtsps://localhost:{server.port}" if name == "tls" else f"rtsp://127.0.0.1:{server.port}"
            watched[name] = watching(f"{address}/live/cup", pem, "--secrets", folder)
        watched["stranger"] = watching(f"rtsps://127.0.0.1:{servers['tls'].port}/live/cup", pem)
        time.sleep(WATCHED_SECONDS)
        for each in watched.values():
            each.process.terminate()
        yield {name: each.ended() for name, each in watched.items()}, servers


@pytest.mark.parametrize("name", ["plain", "digest", "basic", "tls", "redirect"])
def test_a_stream_is_watched_to_its_end(films, name):
    watched = films[0][name]
    assert (watched.status, watched.errors) == (0, "")
    # What comes in the moment before the decoder has opened it is not judged; nor is what it holds back at the end.
    assert watched.report["frames"] > 70
    assert [said for said in watched.said if said[0] not in {"signal_lost", "picture_lost", "sound_lost"}] == []


def test_a_server_gets_the_address_that_it_is_known_by(films):
    _, servers = films
    asked = {request.split(" ")[1] for request in servers["plain"].requests if request.startswith("DESCRIBE")}
    port = servers["plain"].port
    assert asked == {f"rtsp://127.0.0.1:{port}/live/cup", f"rtsp://127.0.0.1:{port}/moved?x=1"}


def test_what_is_not_watched_of_several_programmes_is_said_once(films):
    watched = films[0]["two"]
    assert watched.status == 0
    assert watched.report["frames"] > 50
    wanted = "it carries 2 tracks of pictures and 2 of sound: the first of each is watched, and no other can be chosen"
    assert [line.endswith(wanted) for line in watched.errors.splitlines()] == [True]


def test_a_certificate_for_another_name_is_refused(films):
    stranger = films[0]["stranger"]
    assert stranger.status == 2
    assert "certificate of rtsps://127.0.0.1" in stranger.errors
    assert "is not valid: " in stranger.errors


def test_the_password_is_said_nowhere(films):
    watched, _ = films
    assert all("hunter2" not in str((each.events, each.report, each.errors)) for each in watched.values())
