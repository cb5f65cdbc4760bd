"""Bytes that are almost right: a seed with a few edits, for fuzz targets."""

from collections.abc import Sequence

from hypothesis import strategies as st

MOST_EDITS = 6
PIECES = (b"\n", b"\0", b"\xff", b",", b":", b'"', b"=", b"-1", b"nan", b"9" * 40, b"{$x}", b"\r", b"\xc3\x28")


@st.composite
def mutated(draw, seeds: Sequence[bytes]) -> bytes:
    """A seed, up to MOST_EDITS times cut, doubled, overwritten or filled up."""
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, MOST_EDITS))):
        begin = draw(st.integers(0, len(data)))
        end = draw(st.integers(begin, min(len(data), begin + 40)))
        piece = draw(st.one_of(st.sampled_from(PIECES), st.binary(max_size=8), st.just(data[begin:end] * 2)))
        data = data[:begin] + piece + data[end:]
    return data
