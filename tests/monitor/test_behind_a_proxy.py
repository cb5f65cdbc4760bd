"""A monitor whose way out is a proxy: the real command, with the environment that a pod or a person gives it."""

import os
import subprocess
import sys

import pytest
from certificates import private_authority
from connect_proxy import connect_proxy
from small_media import SMALL
from tls_films import films
from watched import Watching

from tallylight_demo.clips import clip_scene
from tallylight_demo.encode import write_file

COMMAND = (sys.executable, "-m", "tallylight", "watch", "--format", "jsonl")
NAME = "origin.example"


def watched(address, **environment):
    command = [*COMMAND, address]
    return Watching(subprocess.Popen(command, stdout=-1, stderr=-1, text=True, env=os.environ | environment)).ended()


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    """The certificate to trust, and the port, of a server that has a film and is known by a name to the proxy alone."""
    folder, keys = (tmp_path_factory.mktemp(name) for name in ("films", "keys"))
    write_file(folder / "film.ts", clip_scene("bikes", 320, 180), 3.0, SMALL)
    trusted, pem = private_authority(keys, NAME)
    with films(folder, pem) as port:
        yield trusted, port


def test_a_film_over_tls_is_fetched_through_the_proxy_and_the_origins_certificate_is_verified(origin):
    trusted, port = origin
    with connect_proxy(port) as proxy:
        named = proxy.url.replace("://", "://me:hunter2@")
        ended = watched(f"https://{NAME}/film.ts", HTTPS_PROXY=named, SSL_CERT_FILE=str(trusted))
        assert ended.status == 0, ended.errors
        assert ended.report["frames"] > 0
        assert set(proxy.asked) == {("CONNECT", f"{NAME}:443")}
        assert "hunter2" not in ended.errors + str(ended.report) + str(ended.events)
        distrusted = watched(f"https://{NAME}/film.ts", HTTPS_PROXY=named)
    assert distrusted.status == 2
    assert f"the certificate of {NAME} is not valid" in distrusted.errors


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        pytest.param(
            {"HTTPS_PROXY": "http://me:hunter2@127.0.0.1:1"}, "cannot connect to the proxy 127.0.0.1:1", id="gone"
        ),
        pytest.param(
            {"HTTPS_PROXY": "socks5://me:hunter2@h:1"}, "HTTPS_PROXY must be an http://", id="of another kind"
        ),
    ],
)
def test_a_proxy_that_cannot_be_used_is_told_without_its_password(environment, words):
    ended = watched(f"https://{NAME}/film.ts", **environment)
    assert ended.status == 2
    assert words in ended.errors
    assert "hunter2" not in ended.errors
