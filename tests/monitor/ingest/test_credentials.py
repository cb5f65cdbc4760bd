import pytest

from tallylight_monitor.ingest.credentials import NO_CREDENTIALS, Credentials, origin_of

SECRET = Credentials(origin_of("https://origin.example/live"), (("X-Token", "hush"),), "me", "quiet")


def test_the_origin_gets_headers_user_and_password():
    sent = SECRET.headers_for("https://ORIGIN.example:443/other?x=1")
    assert sent == {"X-Token": "hush", "Authorization": "Basic bWU6cXVpZXQ="}


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://origin.example/live", id="another scheme"),
        pytest.param("https://origin.example:8443/live", id="another port"),
        pytest.param("https://cdn.origin.example/live", id="a host below"),
        pytest.param("https://origin.example.evil.example/", id="a host that begins alike"),
        pytest.param("https://evil.example/@origin.example", id="the host in the path"),
    ],
)
def test_nobody_else_gets_anything(url):
    assert SECRET.headers_for(url) == {}


def test_its_repr_shows_no_secret():
    assert "hush" not in repr(SECRET)
    assert "quiet" not in repr(SECRET)


def test_no_credentials_send_nothing():
    assert NO_CREDENTIALS.headers_for("http://origin.example/") == {}
