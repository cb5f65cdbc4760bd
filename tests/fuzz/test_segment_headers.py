"""Fuzz target: whatever a segment's headers are, what it holds is read or not known, and compared."""

from coded_media import coded
from hypothesis import given
from hypothesis import strategies as st
from mutations import mutated

from tallylight_monitor.h264.sequence_set import sequence_set
from tallylight_monitor.ingest.content.announced import Announced
from tallylight_monitor.ingest.content.misdeclared import language_misdeclared, misdeclared
from tallylight_monitor.ingest.content.reading import coded_in

PACKETS, FRAGMENTS = coded(language="deu")[: 188 * 12], coded("fmp4", language="deu")
SEEDS = (
    PACKETS,
    FRAGMENTS[: FRAGMENTS.index(b"moof")],
    bytes.fromhex("6764000dacd94141fb0110000003001000000303c8f14299"),
)
INPUTS = mutated(SEEDS) | st.binary(max_size=400)
SAID = Announced(("avc1.42c00d", "mp4a.40.2"), 320, 180, "HLG", language="en")
MOST_TRACKS = 64


def target(data: bytes) -> None:
    """Read it. Nothing is raised, there are not too many tracks, and sizes are none or can be."""
    for init, rest in ((b"", data), (data, b"")):
        tracks = coded_in(init, rest)
        assert len(tracks) <= MOST_TRACKS
        for cut in (False, True):
            assert all(len(line) < 500 for line in misdeclared(SAID, tracks, cut=cut))
        assert len(language_misdeclared(SAID, tracks)) < 100
    found = sequence_set(data)
    assert found is None or (found.width >= 0 and found.height >= 0)


@given(INPUTS)
def test_whatever_a_segment_begins_with_it_is_known_what_it_holds(data):
    target(data)


def test_the_seeds_are_what_they_seem():
    assert [[each.codec for each in coded_in(b"", seed)] for seed in SEEDS[:2]] == [["avc1.64000c", "mp4a.40.2"]] * 2
    assert sequence_set(SEEDS[2]) is not None
