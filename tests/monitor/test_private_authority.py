"""An origin whose certificate a private authority signed: the real command, with the authority named to it."""

import os
import subprocess

import pytest
from certificates import private_authority
from small_media import SMALL
from tls_films import films
from watched import COMMAND, Watching

from tallylight_demo.clips import clip_scene
from tallylight_demo.encode import write_file


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    """The authority's certificate, and the address of a film on a server that it vouches for."""
    folder, keys = (tmp_path_factory.mktemp(name) for name in ("films", "keys"))
    write_file(folder / "film.ts", clip_scene("bikes", 320, 180), 3.0, SMALL)
    trusted, pem = private_authority(keys, "localhost")
    with films(folder, pem) as port:
        yield trusted, f"https://localhost:{port}/film.ts"


def watched(address, **environment):
    command = [*COMMAND, address]
    return Watching(subprocess.Popen(command, stdout=-1, stderr=-1, text=True, env=os.environ | environment)).ended()


def folder_of(trusted, where):
    """A folder as OpenSSL finds authorities in: each under a digest of its name."""
    digest = subprocess.run(
        ["openssl", "x509", "-noout", "-hash", "-in", trusted], check=True, capture_output=True, text=True
    ).stdout.strip()
    (where / f"{digest}.0").write_bytes(trusted.read_bytes())
    return where


def test_it_is_trusted_by_the_file_that_the_chart_mounts(origin):
    trusted, address = origin
    ended = watched(address, SSL_CERT_FILE=str(trusted))
    assert ended.status == 0, ended.errors
    assert ended.report["frames"] > 0


def test_without_it_the_certificate_is_what_is_told(origin):
    ended = watched(origin[1])
    assert ended.status == 2
    assert "is not valid" in ended.errors + str(ended.report)


def test_what_the_image_trusts_in_its_folder_is_trusted_beside_the_file(origin, tmp_path):
    trusted, address = origin
    (others := tmp_path / "other").mkdir()
    (roots := tmp_path / "roots").mkdir()
    other, _ = private_authority(others, "elsewhere.example")
    ended = watched(address, SSL_CERT_FILE=str(other), SSL_CERT_DIR=str(folder_of(trusted, roots)))
    assert ended.status == 0, ended.errors
