import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_contract.address import has_credentials, scheme, shown

SECRET = "hunter2"
TEXTS = st.text(st.sampled_from("ab:/?#@[].%=& \n\\é1"), max_size=30)


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        pytest.param("https://h.example/a.m3u8", "https://h.example/a.m3u8", id="nothing to hide"),
        pytest.param("HTTPS://h.example:8443/a", "https://h.example:8443/a", id="a port"),
        pytest.param("http://[::1]:80/a", "http://[::1]:80/a", id="an IPv6 host"),
        pytest.param("https://u:p@h.example/a", "https://h.example/a", id="user and password"),
        pytest.param("https://u:p@ss@h.example/a", "https://h.example/a", id="an @ in the password"),
        pytest.param("https://u:p/w@h.example/a", "https://…", id="a slash in the password"),
        pytest.param("https://u:12/w@h.example/a", "https://…", id="a password that begins like a port"),
        pytest.param("https://u:12?w@h.example/a", "https://…", id="a question mark in the password"),
        pytest.param("https://h.example/@live/a", "https://h.example/@live/a", id="an @ in the path"),
        pytest.param("https://h.example/a?token=t#f", "https://h.example/a", id="a signed address"),
        pytest.param("srt://h.example:9000?passphrase=p", "srt://h.example:9000", id="a passphrase"),
        pytest.param("udp://@239.0.0.1:1234", "udp://239.0.0.1:1234", id="a multicast group"),
        pytest.param("file:///clips/a.ts", "file:///clips/a.ts", id="a file's address"),
        pytest.param("clips/a.ts", "clips/a.ts", id="a file's path"),
        pytest.param("u:p@h.example/a", "…", id="an address that lacks its scheme"),
        pytest.param("https://h.example/a\nb", "https://h.example/ab", id="a line's end"),
        pytest.param("https://bücher.example/a", "https://bücher.example/a", id="a host in another script"),
        pytest.param("https://u:p＠h.example/a", "https://…", id="a sign that is nearly an @"),  # noqa: RUF001
        pytest.param("https://h.example/a\u202eb", "https://h.example/ab", id="a mark that turns the writing"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_people_see_where_a_stream_is_and_no_secret(url, seen):
    assert shown(url) == seen


@given(TEXTS)
def test_showing_never_raises_and_never_breaks_a_line(text):
    for url in (text, f"http://{text}", f"{text}://{text}"):
        assert shown(url).isprintable()


@given(st.text("ab1.%", max_size=5), TEXTS, TEXTS)
def test_a_password_is_never_shown_however_it_is_mixed(user, before, after):
    url = f"https://{user}:{before}{SECRET}{after}@h.example/a"
    assert SECRET not in shown(url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("https://h.example/a@b", False, id="an @ in the path"),
        pytest.param("https://h.example?mail=a@b", False, id="an @ in the query"),
        pytest.param("udp://@239.0.0.1:1234", False, id="a multicast group"),
        pytest.param("https://u@h.example/a", True, id="a user"),
        pytest.param("https://u:p@h.example/a", True, id="a password"),
        pytest.param("rtsp:u:p@h.example/a", True, id="slashes forgotten"),
        pytest.param("srt://h.example:1?mode=caller&Passphrase=p", True, id="a passphrase"),
    ],
)
def test_credentials_in_an_address_are_recognised(url, expected):
    assert has_credentials(url) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("RTMPS://h/a", "rtmps", id="upper case"),
        pytest.param("clips/a.ts", "", id="a path"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_the_scheme_is_in_lower_case(url, expected):
    assert scheme(url) == expected


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        pytest.param("rtmp://h/live/k3y", "rtmp://h/live/…", id="application and key"),
        pytest.param("rtmps://h:443/k3y?x=1", "rtmps://h:443/…", id="key alone"),
        pytest.param("rtmp://h", "rtmp://h", id="neither"),
        pytest.param("rtsp://h/live/1", "rtsp://h/live/1", id="rtsp has no such habit"),
    ],
)
def test_a_stream_key_that_stands_in_an_rtmp_path_is_hidden(url, seen):
    assert shown(url) == seen
