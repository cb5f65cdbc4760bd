"""Answers that are packed: as others read them, piece by piece, and never more than their end."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from raw_answers import OK, fetched, streamed

from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.unpacking import PIECE, BrokenPackingError, UnknownPackingError, Unpacker, packing_of

TEXT = b"#EXTM3U\n" * 100
GZIP, ZLIB = gzip.compress(TEXT), zlib.compress(TEXT)


def bare_deflate():
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(TEXT) + packer.flush()


def answer(said, body, length=None):
    head = b"Content-Encoding: %s\r\nContent-Length: %d\r\n\r\n"
    return OK + head % (said, len(body) if length is None else length) + body


@pytest.mark.parametrize(
    ("said", "body"),
    [
        pytest.param(b"gzip", GZIP, id="gzip"),
        pytest.param(b"x-gzip", GZIP, id="gzip by its old name"),
        pytest.param(b" GZIP ", GZIP, id="gzip in capitals"),
        pytest.param(b"identity, gzip", GZIP, id="gzip and nothing"),
        pytest.param(b"gzip\r\nContent-Encoding: gzip", GZIP, id="said twice"),
        pytest.param(b"gzip", gzip.compress(TEXT[:80]) + gzip.compress(TEXT[80:]), id="gzip in two parts"),
        pytest.param(b"gzip", GZIP + bytes(30), id="gzip that is filled up"),
        pytest.param(b"deflate", ZLIB, id="deflate"),
        pytest.param(b"deflate", bare_deflate(), id="deflate without its head"),
        *(pytest.param(name, TEXT, id=f"{name.decode()}, which is no packing") for name in (b"", b"none", b"utf-8")),
        pytest.param(b"aws-chunked", TEXT, id="how a store once took it"),
    ],
)
def test_a_packed_answer_is_unpacked(said, body):
    assert fetched(answer(said, body)).body == TEXT
    assert streamed(answer(said, body)) == TEXT


def test_an_answer_whose_length_is_that_of_what_comes_out_is_whole():
    assert fetched(answer(b"gzip", GZIP, len(TEXT))).body == TEXT


@pytest.mark.parametrize(
    "body", [GZIP[:-9], GZIP[:-4], GZIP[:2]], ids=["in its data", "in its check sum", "in its head"]
)
def test_a_packed_answer_that_is_cut_off_is_not_taken_for_whole(body):
    with pytest.raises(FetchError, match="ended before its end"):
        fetched(answer(b"gzip", body))


@given(st.binary(max_size=3000), st.lists(st.integers(1, 50), max_size=20), st.sampled_from(["gzip", "deflate"]))
def test_in_whatever_pieces_it_comes_the_same_comes_out(data, sizes, packing):
    packed, unpacker, out, at = (
        gzip.compress(data) if packing == "gzip" else zlib.compress(data),
        Unpacker(packing),
        b"",
        0,
    )
    for size in (*sizes, len(packed)):
        out += b"".join(unpacker.take(packed[at : at + size]))
        at += size
    unpacker.end()
    assert (out, unpacker.ended, unpacker.size) == (data, True, len(data))


def test_what_unpacks_to_much_comes_in_small_pieces():
    assert {len(each) for each in Unpacker("gzip").take(gzip.compress(bytes(PIECE * 40)))} == {PIECE}


@given(st.binary(max_size=300), st.sampled_from(["", "gzip", "x-gzip", "deflate"]))
def test_whatever_comes_is_unpacked_or_refused(data, packing):
    unpacker = Unpacker(packing)
    try:
        assert sum(map(len, unpacker.take(data))) <= 1032 * len(data)
        unpacker.end()
    except BrokenPackingError:
        assert packing


@given(st.lists(st.text(max_size=30), max_size=3))
def test_a_header_names_a_packing_that_is_known_or_is_refused_in_plain_letters(lines):
    try:
        assert packing_of(lines) in {"", "gzip", "x-gzip", "deflate"}
    except UnknownPackingError as error:
        refused = str(error)
    else:
        return
    assert refused.isascii()
