import asyncio
import os
from urllib.parse import urlsplit

import pytest
from aiohttp import BasicAuth, web
from aiohttp.test_utils import TestServer

from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.ingest.answers import Limits
from tallylight_monitor.ingest.clock import SystemClock
from tallylight_monitor.ingest.credentials import NO_CREDENTIALS
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.http import Http
from tallylight_monitor.pipeline.mounted_secret import (
    AGAIN_SECONDS,
    LARGEST_SECRET,
    MountedLogin,
    credentials,
    unusable,
    with_credentials,
)

LIMITS = Limits(size=1000, total=5.0)

ADDRESS = "https://origin.example/cup/master.m3u8"
PASSWORD = "hunter2 @:/ü"


class Clock(SystemClock):
    """It stands until a test sets it."""

    at = 0.0

    def monotonic(self):
        return self.at


@pytest.fixture
def mounted(tmp_path):
    def mount(**files):
        for name, content in files.items():
            (tmp_path / name).write_text(content)
        return tmp_path

    return mount


def test_without_a_folder_there_are_no_credentials():
    assert credentials(None, ADDRESS) == NO_CREDENTIALS
    assert with_credentials(None, ADDRESS) == ADDRESS


def test_headers_stand_a_line_each(mounted):
    found = credentials(mounted(headers="X-Key: abc: d\n\nno header\n Cookie :a=b \n"), ADDRESS)
    assert found.headers == (("X-Key", "abc: d"), ("Cookie", "a=b"))


@pytest.mark.parametrize("name", ["user", "username"])
def test_user_and_password_are_read_without_the_newline_that_editors_add(mounted, name):
    found = credentials(mounted(**{name: "ann\n", "password": f"{PASSWORD}\n"}), ADDRESS)
    assert (found.user, found.password) == ("ann", PASSWORD)


def test_no_secret_is_in_any_text_of_it(mounted):
    found = credentials(mounted(headers="Authorization: Bearer hunter3", user="ann", password="hunter2"), ADDRESS)
    for text in (repr(found), str(found), f"{found}"):
        assert "hunter" not in text


def test_libav_gets_them_in_the_address_with_every_delimiter_escaped(mounted):
    found = urlsplit(with_credentials(mounted(user="ann@home", password=PASSWORD), "rtsp://camera.example:554/1?a=b"))
    assert (found.hostname, found.port, found.path, found.query) == ("camera.example", 554, "/1", "a=b")
    assert found.username == "ann%40home"
    assert found.password == "hunter2%20%40%3A%2F%C3%BC"


def test_without_a_user_the_address_stays_as_it_is(mounted):
    assert with_credentials(mounted(password=PASSWORD), ADDRESS) == ADDRESS


def test_an_absurdly_large_secret_is_cut(mounted):
    assert len(credentials(mounted(password="x" * (2 * LARGEST_SECRET)), ADDRESS).password) == LARGEST_SECRET


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        pytest.param({"password": "x"}, "", id="one key is enough"),
        pytest.param({"headers": ""}, "", id="an empty one is allowed"),
        pytest.param({"token": "x", "PASSWORD": "y"}, "it has PASSWORD, token", id="other keys"),
        pytest.param({}, "it has no key", id="none"),
    ],
)
def test_a_secret_without_a_key_that_is_read_is_refused_with_the_names_of_its_keys(mounted, files, problem):
    found = unusable(mounted(**files))
    assert (problem in found) if problem else not found
    assert "hunter" not in found
    assert not found or "headers, user, username, password" in found


def test_a_secret_is_read_again_after_a_while_and_at_once_when_it_is_refused(mounted):
    async def scene():
        clock = Clock()
        login = MountedLogin(mounted(user="ann", password="old"), ADDRESS, clock)
        assert (await login.renewed(refused=False)).password == "old"
        mounted(password="new")
        assert (await login.renewed(refused=False)).password == "old", "no file is read for each request"
        assert (await login.renewed(refused=True)).password == "new"
        mounted(password="newer")
        clock.at += AGAIN_SECONDS
        assert (await login.renewed(refused=False)).password == "newer"

    asyncio.run(scene())


def test_an_origin_that_refuses_the_old_password_is_shown_the_new_one_with_the_next_request(mounted):
    async def scene():
        folder = mounted(user="ann", password="old")

        async def only_new(request):
            login = BasicAuth.decode(request.headers["Authorization"])
            return web.Response(status=200 if login.password == "new" else 401, body=b"media")

        app = web.Application()
        app.router.add_get("/live", only_new)
        async with TestServer(app) as server:
            address = str(server.make_url("/live"))
            login = MountedLogin(folder, address, SystemClock())
            async with Http(AddressPolicy(allow_private=True), login, SystemClock()) as http:
                for rotated in (False, False, True):
                    if rotated:
                        mounted(password="new")
                        assert (await http.get(address, LIMITS)).body == b"media"
                    else:
                        with pytest.raises(FetchError, match="401"):
                            await http.get(address, LIMITS)

    asyncio.run(scene())


def test_a_secret_whose_mount_does_not_answer_holds_up_no_request_for_long(mounted):
    async def scene():
        folder = mounted(password="x")
        (folder / "headers").unlink(missing_ok=True)
        os.mkfifo(folder / "headers")  # opening it waits for a writer
        login = MountedLogin(folder, ADDRESS, SystemClock(), patience=0.2)
        with pytest.raises(FetchError, match="does not answer"):
            await asyncio.wait_for(login.renewed(refused=False), 5.0)

    asyncio.run(scene())
