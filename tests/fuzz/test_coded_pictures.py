"""Fuzz target: whatever a coded picture's bytes are, it is read whether others refer to it, and what its number is."""

from hypothesis import given
from hypothesis import strategies as st
from mutations import mutated

from tallylight_monitor.decoder.missing_pictures import numbers_of
from tallylight_monitor.decoder.referenced import Referenced, is_broken, length_prefix

START = b"\0\0\0\1"
SEEDS = (
    START + b"\x67\x42\xc0\x1e" + START + b"\x68\xce" + START + b"\x65\x88\x84",
    START + b"\x09\x10" + START + b"\x06\x05\x01\xff" + START + b"\x01\x9e\x20",
    b"\0\0\0\4\x06\x05\x01\xff\0\0\0\3\x41\x9a\x10",
    START + b"\x40\x01\x0c" + START + b"\x26\x01\xaf" + START + b"\x00\x02\xaf",
    b"\0\0\1\x00\x00\x58\xff\0\0\1\x01\x13",
    b"\x01\x64\x00\x1f\xff\xe1\x00\x04",
    bytes.fromhex("000001674d000deca106c800000168ce3880000001619a601360"),
    b"\x01" + bytes(20) + b"\x03" + bytes(8),
)
INPUTS = mutated(SEEDS) | st.binary(max_size=200)
CODINGS = ("h264", "hevc", "mpeg2video", "vp9", "")


def target(data: bytes) -> None:
    """Read it as each coding, by start codes and by lengths. What nobody can read is needed, and lacks nothing."""
    for coding in CODINGS:
        for prefix in {0, 1, 4, length_prefix(coding, data)}:
            needed = Referenced(coding, prefix).is_needed(data)
            assert needed or coding in CODINGS[:3], "an unknown coding's picture is passed over"
            assert coding in CODINGS[:2] or not is_broken(coding, prefix, data), "an unknown coding's units are judged"
            numbers = numbers_of(coding, prefix, data)
            assert numbers is None or not numbers.lacks(data, key=False), "the first picture lacks one before it"
            assert numbers is None or numbers.lacks(data[::-1], key=False) in (True, False)


@given(INPUTS)
def test_any_bytes_are_read_to_an_end(data: bytes) -> None:
    target(data)
