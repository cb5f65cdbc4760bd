"""Fuzz target: whatever stands where a playlist has an address, it is one that can be asked for, or refused."""

from urllib.parse import urlsplit

from hypothesis import given
from hypothesis import strategies as st
from mutations import mutated

from tallylight_monitor.ingest.data_address import data_in, is_data
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.hls.attributes import UnreadableValueError, substituted
from tallylight_monitor.ingest.hls.references import absolute

URL = "https://origin.example/cup/live.m3u8?token=h1"
SEEDS = (
    b"s3.ts",
    b"../a/b.ts?x=1#f",
    b"//cdn.example:8443/s.ts",
    b"http://[not-an-address/s5.ts",
    b"http://[::ffff:169.254.169.254%25]/",
    b"http://host:99999/",
    b"https:///",
    b"data:;base64,AAEC",
    b"data:text/plain,%00%FF",
    b"{$x}/{$y}.ts",
    b"file:///etc/passwd",
    b"\\\\host\\share",
)
SIZE = 64
INPUTS = mutated(SEEDS) | st.binary(max_size=200) | st.binary(max_size=200).map(lambda data: b"data:;base64," + data)


def target(data: bytes) -> None:
    """Resolve an address, as a playlist's reader does. Anything but a refusal by name is a fault."""
    address = _resolved(data.decode("latin-1"))
    parts = urlsplit(address)
    if parts.scheme in {"http", "https"}:
        assert parts.hostname
        assert parts.port is None or 0 < parts.port < 65536
    elif is_data(address):
        assert len(_held(address)) <= SIZE


def _resolved(text):
    try:
        return absolute(substituted(text, {"x": "http://[", "y": "z"}), URL)
    except UnreadableValueError as error:
        refusal = str(error)
    assert refusal.isprintable()
    return ""


def _held(address):
    try:
        return data_in(address, SIZE)
    except FetchError as error:
        refusal = error
    assert refusal.kind in {"malformed", "too_large"}
    return b""


@given(INPUTS)
def test_whatever_stands_there_is_resolved_or_refused(data):
    target(data)
