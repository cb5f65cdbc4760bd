import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_bounded.host_port import HostPort


@pytest.mark.parametrize(
    ("text", "read"),
    [
        pytest.param("127.0.0.1:9464", ("127.0.0.1", 9464), id="version 4"),
        pytest.param("[::1]:9464", ("::1", 9464), id="version 6"),
        pytest.param("[::]:0", ("::", 0), id="any port"),
        pytest.param("localhost:65535", ("localhost", 65535), id="a name"),
    ],
)
def test_what_people_write_is_read_and_written_as_it_stands_in_a_url(text, read):
    assert HostPort.read(text) == read
    assert str(HostPort.read(text)) == text


@pytest.mark.parametrize(
    "text", ["", "9464", ":9464", "[]:9464", "127.0.0.1", "127.0.0.1:", "a:http", "a:65536", "a:-1", "a:٣", "a:1 "]
)
def test_anything_else_is_refused_with_what_is_expected(text):
    with pytest.raises(ValueError, match="must be HOST:PORT, such as"):
        HostPort.read(text)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text):
    try:
        found = HostPort.read(text)
    except ValueError:
        return
    assert HostPort.read(str(found)) == found
