"""What is sent in place of media is recognised by its bytes, and media by none of what servers say of it."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_media import programme

from tallylight_demo.encrypt import encrypted
from tallylight_monitor.ingest.wrong_content import wrong_content, wrong_in_code

TS, FMP4 = programme("ts", 2.0)[0], programme("fmp4", 2.0)[0]
JPEG, PNG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(600), b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + bytes(600)
PAGE = "<!DOCTYPE html>\n<html><head><title>{}</title></head><body></body></html>"
WRONG = [
    pytest.param(PAGE.format("Sign in").encode(), "an HTML page", id="a login page"),
    pytest.param(b"<html>\r\n<head><title>503</title></head></html>\r\n", "an HTML page", id="a proxy's error page"),
    pytest.param(b"\xef\xbb\xbf\r\n  <HTML></HTML>", "an HTML page", id="in capitals, behind a mark and blanks"),
    pytest.param(b"<!-- a --> <!-- b -->\n" + PAGE.format("x").encode(), "an HTML page", id="behind comments"),
    pytest.param(PAGE.format("Accès refusé").encode("latin-1"), "an HTML page", id="in Latin-1"),
    pytest.param(PAGE.format("Wi-Fi").encode("utf-16"), "an HTML page", id="in UTF-16"),
    pytest.param(PAGE.format("é" * 9000).encode(), "an HTML page", id="a long page"),
    pytest.param(b"<?xml version='1.0'?><Error><Code>7</Code></Error>", "an XML document", id="a store's error"),
    pytest.param(b"<Error><Code>NoSuchKey</Code></Error>", "an XML document", id="an error without a declaration"),
    pytest.param(b'{"error": "token expired"}', "a JSON document", id="an API's error"),
    pytest.param(b'[\n  {"code": 7}\n]', "a JSON document", id="a list of errors"),
    pytest.param(b"{}", "a JSON document", id="an empty answer of an API"),
    pytest.param(b"#EXTM3U\n#EXT-X-TARGETDURATION:2\n", "a playlist", id="a playlist"),
    pytest.param(b"WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n", "a WebVTT text", id="subtitles"),
    pytest.param(b"Not Found", "a text", id="two words"),
    pytest.param("Zugriff verweigert: größer".encode(), "a text", id="words in UTF-8"),
    pytest.param(("ä" * 4000).encode(), "a text", id="a text whose last letter is cut"),
    pytest.param(b" " + ("ä" * 4000).encode(), "a text", id="a text whose last letter is whole"),
    pytest.param(b"\r\n\r\n", "a text", id="blank lines"),
    pytest.param(JPEG, "a JPEG picture", id="a JPEG"),
    pytest.param(PNG, "a PNG picture", id="a PNG"),
    pytest.param(b"GIF89a" + bytes(40), "a GIF picture", id="a GIF"),
    pytest.param(b"%PDF-1.7\n\xe2\xe3\xcf\xd3\0", "a PDF document", id="a PDF"),
]
MEDIA = {
    "TS": TS.data,
    "TS in packets of 192": b"".join(bytes(4) + TS.data[at : at + 188] for at in range(0, len(TS.data), 188)),
    "TS behind a part of a packet": TS.data[100:],
    "fragments": FMP4.data,
    "an initialisation section": FMP4.header,
    "ADTS": b"\xff\xf1\x50\x80\x02\x1f\xfc" + b"abcdefgh" * 8,
    "MP3": b"\xff\xfb\x90\x64" + b"a" * 60,
    "AC-3": b"\x0b\x77" + b"a" * 60,
    "ID3": b"ID3\4\0\0\0\0\0\x3f" + b"a" * 60,
    "TS behind a picture of one dot": PNG[:80] + TS.data,
    "TS behind a whole JPEG": JPEG + b"\x11" * 30_000 + TS.data,
    "nothing": b"",
    "zeros": bytes(5000),
}


@pytest.mark.parametrize(("data", "name"), WRONG)
def test_what_is_no_media_is_called_what_it_is(data, name):
    assert wrong_content(data) == name


def test_packed_data_of_which_the_answer_says_nothing_are_called_that():
    assert "gzip" in wrong_content(gzip.compress(TS.data))


@pytest.mark.parametrize("name", MEDIA)
def test_media_are_left_to_the_decoder(name):
    assert wrong_content(MEDIA[name]) == ""


@pytest.mark.parametrize(("data", "name"), WRONG[:-4])
def test_a_text_in_place_of_ciphertext_is_called_what_it_is(data, name):
    assert wrong_in_code(data) == name


@given(st.binary(min_size=1, max_size=300), st.binary(min_size=16, max_size=16))
def test_ciphertext_is_no_text(data, key):
    clear = data * (300 // len(data) + 1)  # a few bytes may be anything
    assert wrong_in_code(encrypted(clear, key, bytes(16))) == ""


@given(st.binary(max_size=9000))
def test_bytes_with_a_zero_near_their_beginning_are_no_text(data):
    assert wrong_in_code(b"\x47" + data[:2000] + b"\0" + data[2000:]) == ""
