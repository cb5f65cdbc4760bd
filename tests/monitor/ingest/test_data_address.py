"""Keys, initialisation sections and segments that stand in the playlist itself."""

import asyncio
from base64 import b64encode, urlsafe_b64encode

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from hypothesis import given
from hypothesis import strategies as st
from ingest_doubles import FakeFetcher, RecordingSink
from virtual_time import VirtualClock, in_virtual_time

from tallylight_monitor.ingest.data_address import data_in, is_data
from tallylight_monitor.ingest.facts import FetchFailed
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.hls.finding import PLAYLIST_LIMITS
from tallylight_monitor.ingest.hls.source import open_hls

KEY = bytes(range(240, 256))
URL = "http://origin.example/i.m3u8"


def encrypted(data, number):
    padder, cipher = PKCS7(128).padder(), Cipher(algorithms.AES128(KEY), modes.CBC(number.to_bytes(16, "big")))
    padded = padder.update(data) + padder.finalize()
    return cipher.encryptor().update(padded)


@pytest.mark.parametrize(
    ("address", "data"),
    [
        pytest.param("data:;base64,AAEC", b"\0\1\2", id="base64"),
        pytest.param("data:text/plain;charset=UTF-8;base64,AAEC", b"\0\1\2", id="with a type"),
        pytest.param("DATA:application/octet-stream;BASE64,AAEC", b"\0\1\2", id="in capitals"),
        pytest.param("data:;base64,_-8=", b"\xff\xef", id="in the alphabet for addresses"),
        pytest.param("data:;base64,%2F%2B8%3D", b"\xff\xef", id="quoted"),
        pytest.param("data:;base64,AA", b"\0", id="without its padding"),
        pytest.param("data:,%00%01a", b"\0\1a", id="percents"),
        pytest.param("data:,", b"", id="nothing"),
    ],
)
def test_what_stands_in_an_address_is_read(address, data):
    assert is_data(address)
    assert data_in(address, 64) == data


@pytest.mark.parametrize(
    ("address", "why"),
    [
        pytest.param("data:;base64,A", "not base64", id="a letter alone"),
        pytest.param("data:;base64,ä!", "not base64", id="no base64"),
        pytest.param("data:AAECAwQF", "holds nothing", id="no comma"),
        pytest.param("data:," + "x" * 65, "more than 64 bytes", id="too much"),
    ],
)
def test_what_cannot_be_read_is_refused_and_not_quoted(address, why):
    with pytest.raises(FetchError, match=why) as caught:
        data_in(address, 64)
    assert address[5:] not in caught.value.detail


@given(st.binary(max_size=64))
def test_any_bytes_come_back(data):
    assert data_in("data:;base64," + b64encode(data).decode(), 64) == data
    assert data_in("data:;base64," + urlsafe_b64encode(data).decode(), 64) == data


def taken(tags, body=lambda number: encrypted(b"\0clear", number)):
    text = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n" + tags + "#EXTINF:2,\n0.ts\n#EXTINF:2,\n1.ts\n#EXT-X-ENDLIST\n"

    def reply(url, now):
        return text.encode() if url == URL else body(int(url.rpartition("/")[2][0]))

    sink, fetcher = RecordingSink(), FakeFetcher(reply)

    async def run():
        answer = await fetcher.get(URL, PLAYLIST_LIMITS)
        async with asyncio.timeout(60):
            await (await open_hls(fetcher, VirtualClock(), URL, answer, returns=False)).run(sink)

    in_virtual_time(run())
    return sink, fetcher


@pytest.mark.parametrize(
    "uri",
    [
        f"data:text/plain;base64,{b64encode(KEY).decode()}",
        f"data:;base64,{urlsafe_b64encode(KEY).decode().rstrip('=')}",
        "data:application/octet-stream," + "".join(f"%{byte:02X}" for byte in KEY),
    ],
    ids=["base64", "base64 for addresses", "percents"],
)
def test_segments_are_read_with_a_key_that_stands_in_the_playlist(uri):
    sink, fetcher = taken(f'#EXT-X-KEY:METHOD=AES-128,URI="{uri}"\n')
    assert [each.data for each in sink.media] == [b"\0clear", b"\0clear"]
    assert [url[-4:] for _, url in fetcher.asked] == ["m3u8", "0.ts", "1.ts"]


def test_an_initialisation_section_may_stand_in_the_playlist():
    sink, _ = taken('#EXT-X-MAP:URI="data:video/mp4;base64,AAEC"\n', lambda number: b"\0x")
    assert [each.init for each in sink.media] == [b"\0\1\2"] * 2


@pytest.mark.parametrize("uri", ["data:;base64,AAEC", "data:;base64,!", "data:,"], ids=["short", "unreadable", "empty"])
def test_a_key_that_cannot_be_used_loses_its_segments_with_the_reason(uri):
    sink, _ = taken(f'#EXT-X-KEY:METHOD=AES-128,URI="{uri}"\n')
    assert sink.lost == [0, 1]
    assert sink.told(FetchFailed)
    assert all("key" in each.why or "data: address" in each.why or "shorter" in each.why for each in sink.media)
