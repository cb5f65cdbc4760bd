import pytest

from tallylight_demo.encrypt import encrypted
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.hls.keys import decrypt, initial_vector

KEY, IV = b"0123456789abcdef", bytes(range(16))


def test_a_segment_comes_back_as_it_was():
    assert decrypt(encrypted(b"media" * 100, KEY, IV), KEY, IV) == b"media" * 100


def test_without_an_iv_the_number_is_it():
    assert initial_vector(258) == bytes(14) + b"\x01\x02"


@pytest.mark.parametrize(
    ("data", "key", "cause"),
    [
        pytest.param(encrypted(b"media", KEY, IV), b"x" * 16, "does not fit", id="another key"),
        pytest.param(encrypted(b"media" * 10, KEY, IV)[:-3], KEY, "does not fit", id="a cut segment"),
        pytest.param(b"", KEY, "does not fit", id="no segment"),
        pytest.param(encrypted(b"media", KEY, IV), b"short", "5 bytes", id="a key of the wrong length"),
    ],
)
def test_what_does_not_fit_is_a_failure(data, key, cause):
    with pytest.raises(FetchError, match=cause) as caught:
        decrypt(data, key, IV)
    assert caught.value.kind == "malformed"
