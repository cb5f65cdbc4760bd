"""Fuzz target: whatever a file's first bytes are, it is found out at once what it is and whether it can be played."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from mutations import mutated

from tallylight_monitor.decoder.containers import PACKED_CLOCK, packed_begin
from tallylight_monitor.ingest.mp4_boxes import index_comes_first, is_mp4, lacks_index, without_media
from tallylight_monitor.ingest.opening import is_other_media, is_playlist
from tallylight_monitor.mp4.boxes import BOX_HEAD, boxes


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
    whole, before = [*boxes(data)], without_media(data)
    assert all(one.end == after.begin for one, after in pairwise(whole)), "one behind the other, and each further on"
    assert data.startswith(before)
    assert len(before) in {len(data), *(each.begin for each in whole)}
    assert not lacks_index(data) or is_mp4(data)
    begin = packed_begin(data)
    if begin is not None:
        assert 0 <= begin < 2**64 / PACKED_CLOCK


@given(INPUTS)
def test_whatever_a_file_begins_with_it_is_known_at_once(data):
    target(data)


KINDS = st.sampled_from([b"ftyp", b"styp", b"sidx", b"free", b"moov", b"moof", b"mdat", b"emsg"])
BODIES = st.sampled_from([b"", b"x" * 9, b"moof" * 8])


@given(st.lists(st.tuples(KINDS, BODIES, st.booleans()), min_size=1, max_size=8))
def test_how_a_length_is_written_changes_no_answer(parts):
    short, mixed = (b"".join(box(kind, body, long=long and odd) for kind, body, long in parts) for odd in (False, True))
    assert [each.kind for each in boxes(mixed)] == [kind for kind, _, _ in parts]
    assert [mixed[each.body : each.end] for each in boxes(mixed)] == [body for _, body, _ in parts]
    assert (index_comes_first(mixed), lacks_index(mixed)) == (index_comes_first(short), lacks_index(short))
    held = [
        [data[each.begin + 4 : each.begin + BOX_HEAD] for each in boxes(without_media(data))] for data in (short, mixed)
    ]
    assert held[0] == held[1]


def test_the_seeds_are_what_they_seem():
    assert [index_comes_first(seed) for seed in SEEDS] == [True, False, True, False, True, False, False, False]
    assert packed_begin(SEEDS[5]) == 10.0
