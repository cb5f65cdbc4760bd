"""Fuzz target: whatever a file's first bytes are, it is found out at once what it is and whether it can be played."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from mutations import mutated

from tallylight_monitor.decoder.containers import PACKED_CLOCK, is_packed, packed_begin
from tallylight_monitor.ingest.mp4_boxes import index_comes_first
from tallylight_monitor.ingest.opening import is_other_media, is_playlist


def box(kind: bytes, body: bytes = b"", *, long: bool = False) -> bytes:
    if long:
        return (1).to_bytes(4, "big") + kind + (16 + len(body)).to_bytes(8, "big") + body
    return (8 + len(body)).to_bytes(4, "big") + kind + body


FTYP = box(b"ftyp", b"isom\0\0\2\0")
STAMP = b"com.apple.streaming.transportStreamTimestamp\0" + (900_000).to_bytes(8, "big")
SEEDS = (
    FTYP + box(b"moov", b"x" * 40) + box(b"mdat", b"y" * 40),
    FTYP + box(b"free", b"x" * 9) + box(b"mdat", b"y" * 40, long=True) + box(b"moov"),
    box(b"styp") + box(b"sidx", b"x" * 30) + box(b"moof", b"y" * 30),
    FTYP + (0).to_bytes(4, "big") + b"mdat" + b"z" * 30,
    FTYP + box(b"skip", long=True) * 3 + b"\0\0\0\1moov\xff\xff\xff\xff\xff\xff\xff\xff",
    b"ID3\4\0\0\0\0\0\x3f" + b"PRIV\0\0\0\x35\0\0" + STAMP + b"\xff\xf1\x50\x80\0\x1f\xfc" * 4,
    b"\xff\xfb\x90\x64" + b"\0" * 40,
    b"\x0b\x77" + b"\1" * 20,
)
INPUTS = mutated(SEEDS) | st.binary(max_size=200)


def target(data: bytes) -> None:
    """Ask what it is. Nothing is raised, and what more bytes say does not contradict what fewer said."""
    assert not (is_playlist(data) and is_other_media(data, ""))
    found = [index_comes_first(data[:end]) for end in range(0, len(data) + 1, 8)]
    assert not any(before and not after for before, after in pairwise(found)), "an index that was there is there"
    begin = packed_begin(data)
    if begin is not None:
        assert is_packed(data)
        assert 0 <= begin < 2**64 / PACKED_CLOCK


@given(INPUTS)
def test_whatever_a_file_begins_with_it_is_known_at_once(data):
    target(data)


def test_the_seeds_are_what_they_seem():
    assert [index_comes_first(seed) for seed in SEEDS] == [True, False, True, False, True, False, False, False]
    assert packed_begin(SEEDS[5]) == 10.0
