from urllib.parse import urlsplit

import pytest

from tallylight_monitor.ingest.credentials import NO_CREDENTIALS
from tallylight_monitor.pipeline.mounted_secret import LARGEST_SECRET, credentials, with_credentials

ADDRESS = "https://origin.example/cup/master.m3u8"
PASSWORD = "hunter2 @:/ü"


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
