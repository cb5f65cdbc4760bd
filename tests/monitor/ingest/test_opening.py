"""Opening against a real server on loopback."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ingest_doubles import RecordingSink

from tallylight_demo.encode import Segment
from tallylight_demo.faults import Fault, FaultKind, Target
from tallylight_demo.feed import Feed
from tallylight_demo.origin import Origin
from tallylight_demo.playlist import Rendition
from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.ingest.answers import Patience
from tallylight_monitor.ingest.clock import SystemClock
from tallylight_monitor.ingest.credentials import NO_CREDENTIALS
from tallylight_monitor.ingest.failures import SourceUnusableError
from tallylight_monitor.ingest.hls.source import HlsSource
from tallylight_monitor.ingest.http import Http
from tallylight_monitor.ingest.opening import is_playlist, open_source
from tallylight_monitor.ingest.ts.packets import grid_of
from tallylight_monitor.ingest.ts.source import StreamSource

PACKET = b"\x47" + bytes(187)
DRM = b'#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-KEY:METHOD=SAMPLE-AES,URI="k"\n#EXTINF:2,\na.ts\n'
LENIENT = AddressPolicy(allow_private=True)
QUICK = Patience(connect=0.5, silence=0.2)


def vod():
    feed = Feed("vod", window=None)
    feed.add(*(Segment(number, number * 1.0, 1.0, PACKET * (number + 3)) for number in range(3)))
    feed.end()
    return feed


def opened(name, files=(), fault=None, policy=LENIENT):
    async def run():
        async with Origin(vod()) as origin, Http(policy, NO_CREDENTIALS, SystemClock(), QUICK) as http:
            for file, data, kind in files:
                origin.add_file(file, data, kind)
            origin.add_master(
                "master.m3u8", [Rendition("none.m3u8", 1, (64, 36)), Rendition("vod.m3u8", 9, (640, 360))]
            )
            origin.fault = fault
            source = await open_source(origin.url(name) + "?token=hush", http, SystemClock())
            sink = RecordingSink()
            if not source.live:
                await source.run(sink)
            return source, sink

    return asyncio.run(run())


@pytest.mark.parametrize("name", ["vod.m3u8", "master.m3u8"])
def test_a_playlist_is_opened_and_taken(name):
    source, sink = opened(name)
    assert isinstance(source, HlsSource)
    assert [each.data for each in sink.media] == [PACKET * 3, PACKET * 4, PACKET * 5]


def test_a_playlist_is_known_by_its_content_whatever_the_server_calls_it():
    text = b"\xef\xbb\xbf#EXTM3U\n#EXT-X-TARGETDURATION:2\n"
    source, _ = opened("x", [("x", text, "text/html")])
    assert isinstance(source, HlsSource)
    assert source.live


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        pytest.param(PACKET * 50, "application/octet-stream", id="TS"),
        pytest.param((PACKET * 50)[100:], "text/plain", id="TS joined in mid-packet"),
        pytest.param(b"\0\0\0\x20ftypisom" + bytes(5000), "application/octet-stream", id="MP4"),
        pytest.param(b"\xff\xf1" + bytes(900), "audio/aac", id="what the server calls sound"),
        pytest.param((bytes(4) + PACKET) * 50, None, id="TS in packets of 192 bytes"),
        pytest.param(((bytes(4) + PACKET) * 50)[77:], None, id="TS in packets of 192 bytes, joined in mid-packet"),
        pytest.param((PACKET + bytes(16)) * 50, None, id="TS in packets of 204 bytes"),
        pytest.param(((PACKET + bytes(16)) * 50)[150:], "text/plain", id="TS in packets of 204 bytes, in mid-packet"),
        pytest.param(b"\0\0\1\xba" + bytes(900), None, id="a program stream"),
        pytest.param(b"\0\0\1\xb3" + bytes(900), None, id="MPEG-2 pictures"),
        pytest.param(b"\0\0\0\1\x67" + bytes(900), None, id="H.264"),
        pytest.param(b"\xff\xf1\x50" + bytes(900), None, id="AAC"),
        pytest.param(b"\xff\xfb\x90" + bytes(900), None, id="MP3"),
        pytest.param(b"\x0bw" + bytes(900), None, id="AC-3"),
        pytest.param(b"RIFF" + bytes(900), None, id="WAV"),
        pytest.param(b"\0\0\0\x08wide\0\0\0\x10moov" + bytes(900), None, id="QuickTime"),
        pytest.param(b"\0\0\0\x20sidx" + bytes(900), None, id="fragments with an index"),
    ],
)
def test_other_media_is_taken_as_a_stream_of_bytes(data, kind):
    source, sink = opened("x", [("x", data, kind)])
    assert isinstance(source, StreamSource)
    assert sink.bytes == data


def test_a_stream_without_an_end_is_live():
    source, _ = opened("vod.ts")
    assert source.live


@pytest.mark.parametrize(
    ("files", "fault", "cause", "passing"),
    [
        pytest.param([], None, "answered 404 Not Found", True, id="nothing there"),
        pytest.param(
            [("x", b"", None)], Fault(FaultKind.STATUS, status=403), "answered 403 Forbidden", False, id="forbidden"
        ),
        pytest.param(
            [("x", b"", None)], Fault(FaultKind.STATUS, status=503), "503 Service Unavailable", True, id="overloaded"
        ),
        pytest.param([("x", b"<html>", "text/html")], None, "not a stream: text/html$", True, id="a page"),
        pytest.param([("x", b"<html>", "video/mp4")], None, "not a stream: video/mp4", True, id="a page in disguise"),
        pytest.param([("x", b"Gone away", "text/plain")], None, "not a stream: text/plain", True, id="a G is no sync"),
        pytest.param([("x", "Gone".encode("utf-16"), None)], None, "not a stream", True, id="text in UTF-16"),
        pytest.param([("x", bytes(5000), None)], None, "not a stream", True, id="nothing but noughts"),
        pytest.param(
            [("x", b"\x89PNG\r\n" + bytes(999), "image/png")], None, "not a stream: image/png", True, id="PNG"
        ),
        pytest.param(
            [("x", b"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-ENDLIST", None)],
            None,
            "names no segment",
            False,
            id="an ended playlist without segments",
        ),
        pytest.param([("x", b'<?xml?><MPD x="">', "text/xml")], None, "DASH", False, id="DASH"),
        pytest.param([("x", b"", "video/mp2t")], None, "nothing at all", True, id="an empty answer"),
        *(
            pytest.param([("x", text, kind)], None, "does not begin with #EXTM3U", True, id=f"{text[:9]} as {kind}")
            for text in (b"#EXT-X-TARGETDURATION:2\n#EXTINF:2,\na.ts\n", b"# by x\n#EXTM3U\n#EXT-X-VERSION:3\n")
            for kind in ("audio/mpegurl", "application/vnd.apple.mpegurl", "text/plain", None)
        ),
        pytest.param([("x", b"#extm3u\n", "audio/x-mpegurl")], None, "begin with #EXTM3U", True, id="in small letters"),
        pytest.param([("x", b"#EXTM3U\n", None)], None, "TARGETDURATION", True, id="a playlist of nothing"),
        pytest.param([("x", DRM, None)], None, "encrypted in a way that is not supported", False, id="DRM"),
        pytest.param([("x", PACKET * 9, None)], Fault(FaultKind.STALL), "stalled", True, id="no answer"),
        pytest.param([("x", PACKET * 9, None)], Fault(FaultKind.CLOSED), "closed the connection", True, id="closed"),
        pytest.param([("x", PACKET * 9, None)], Fault(FaultKind.REDIRECT_LOOP), "redirects", True, id="a loop"),
    ],
)
def test_what_cannot_be_opened_names_its_cause_in_one_line(files, fault, cause, passing):
    with pytest.raises(SourceUnusableError, match=cause) as caught:
        opened("x", files, fault)
    assert caught.value.passing == passing
    assert "hush" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_master_playlist_whose_rendition_is_missing_cannot_be_opened():
    with pytest.raises(SourceUnusableError, match="404"):
        opened("master.m3u8", fault=Fault(FaultKind.STATUS, Target.PLAYLIST, status=404, within="vod"))


def test_a_playlist_without_end_is_not_read_for_ever():
    text = b"#EXTM3U\n" + b"#EXTINF:2,\na.ts\n" * 1000
    with pytest.raises(SourceUnusableError, match="larger than 4194304 bytes"):
        opened("x.m3u8", [("x.m3u8", text, None)], Fault(FaultKind.ENDLESS))


def test_an_address_inside_is_refused():
    with pytest.raises(SourceUnusableError, match="its address is this machine") as caught:
        opened("vod.m3u8", policy=AddressPolicy())
    assert not caught.value.passing


@given(st.binary(max_size=600))
def test_any_bytes_are_sniffed_without_harm(data):
    assert not (is_playlist(data) and grid_of(data))
