"""Fuzz target: whatever address a stream has, it is known how it is reached, and it is shown without its secrets."""

from hypothesis import given
from hypothesis import strategies as st
from mutations import mutated

from tallylight_contract.address import has_credentials, scheme, shown
from tallylight_monitor.assignment import InvalidAssignmentError, kind_of, short_name
from tallylight_monitor.ingest.credentials import origin_of
from tallylight_monitor.ingest.rtmp import rtmp_options

SECRET = b"hunter2hunter2"
SEEDS = (
    b"rtmp://o.example/live/" + SECRET,
    b"rtmps://o.example:1936/app/instance/mp4:" + SECRET + b"?x=" + SECRET,
    b"rtmp://[::1]:1935/live/a/b/" + SECRET,
    b"rtsp://ann:" + SECRET + b"@camera.example:554/1",
    b"srt://o.example:9000?passphrase=" + SECRET,
    b"https://o.example/live/ann/" + SECRET + b"/1.m3u8?token=" + SECRET,
    b"file:///srv/film.ts",
    b"RTMP://o.example",
    b"udp://@239.0.0.1:5000",
)
INPUTS = mutated(SEEDS) | st.binary(max_size=120).map(lambda data: b"rtmp://" + data)


def target(data: bytes) -> None:
    """Ask how it is reached. Anything but a kind, libav's options, or a refusal by name is a fault."""
    address = data.decode("utf-8", "surrogateescape")
    text = shown(address)
    assert text.isprintable()
    has_credentials(address)
    try:
        kind = kind_of(address)
    except InvalidAssignmentError as error:
        refusal = str(error)
        assert "is not supported" in refusal
        return
    short_name(address)
    if kind == "network":
        try:
            origin_of(address)
        except ValueError:
            return  # the relay connects before libav is told of anything, and says that it is no address
        options = rtmp_options(address)
        assert bool(options) == (scheme(address) in {"rtmp", "rtmps"})


@given(INPUTS)
def test_whatever_an_address_is_it_is_known_how_it_is_reached(data):
    target(data)
