"""Finds out what an address leads to: a playlist, a stream of bytes, or nothing that can be watched."""

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from tallylight_contract.address import shown
from tallylight_monitor.ingest.addresses import shown_host
from tallylight_monitor.ingest.answers import Answer, Stream
from tallylight_monitor.ingest.clock import Clock
from tallylight_monitor.ingest.failures import FetchError, SourceUnusableError
from tallylight_monitor.ingest.hls.finding import PLAYLIST_LIMITS
from tallylight_monitor.ingest.hls.source import open_hls
from tallylight_monitor.ingest.media import Source
from tallylight_monitor.ingest.mp4_boxes import FIRST, index_comes_first, is_mp4
from tallylight_monitor.ingest.ts.packets import SNIFFED, grid_of
from tallylight_monitor.ingest.ts.source import StreamSource

if TYPE_CHECKING:  # a file is looked at as well, and needs no client
    from tallylight_monitor.ingest.http import Http

OPENING_SECONDS = 8.0  # for the start of an answer, or a whole playlist
# What begins other media, and where.
MEDIA_MARKS = (
    (0, b"\x1aE\xdf\xa3"),  # Matroska, WebM
    (0, b"OggS"),
    (0, b"fLaC"),
    (0, b"FLV"),
    (0, b"ID3"),
    (0, b"RIFF"),
    (0, b"\x06\x0e+4"),  # MXF
    (0, b"\0\0\1\xba"),  # MPEG program stream
    (0, b"\0\0\1"),  # elementary streams: MPEG-2, H.264, HEVC
    (0, b"\0\0\0\1"),
    (0, b"\x0bw"),  # AC-3
)
PLAYLIST_MARKS = (b"#EXTINF", b"#EXT-X-")
HEADLESS = "the playlist does not begin with #EXTM3U"
AUDIO_SYNC = (0xFF, 0xE0)  # ADTS and MPEG audio: eleven bits set
BYTE_ORDER_MARKS = (0xFE, 0xFF)  # behind the first byte: text in UTF-16, or nothing known
MEDIA_TYPES = ("video/", "audio/")
LASTING_STATUSES = frozenset({400, 401, 403, 405, 410, 451})  # waiting does not help against these


async def open_source(url: str, http: "Http", clock: Clock, *, returns: bool = False) -> Source:
    """Ask `url` once, and open what is there. Raises SourceUnusableError, whose message names the cause.

    `returns`: the end of a live playlist is an absence; what comes after it is watched, too.
    """
    try:
        async with asyncio.timeout(OPENING_SECONDS):
            return await _opened(url, http, clock, returns=returns)
    except FetchError as error:
        raise SourceUnusableError(error.detail, passing=_passing(error)) from None
    except TimeoutError:
        raise SourceUnusableError(f"{shown(url)} took longer than {OPENING_SECONDS:g} s", passing=True) from None


async def _opened(url: str, http: "Http", clock: Clock, *, returns: bool) -> Source:
    started = clock.monotonic()
    async with http.stream(url) as stream:
        first = clock.monotonic() - started
        start = await _up_to(SNIFFED, stream.chunks)
        if not is_playlist(start):
            _check_media(url, start, stream)
            source = StreamSource(http, clock, url, stream.length)
            source.from_its_end = stream.length is not None and _whole_mp4(start) and not index_comes_first(start)
            source.patient = returns
            return source
        body = start + await _up_to(PLAYLIST_LIMITS.size, stream.chunks)
    if len(body) > PLAYLIST_LIMITS.size:
        raise FetchError("too_large", f"{shown(url)} is larger than {PLAYLIST_LIMITS.size} bytes", stream.status)
    seconds = clock.monotonic() - started
    answer = Answer(stream.status, body, stream.headers, seconds, first, stream.final_url)
    return await open_hls(http, clock, url, answer, returns=returns)


def is_playlist(start: bytes) -> bool:
    """Whether bytes begin an HLS playlist."""
    return start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"#EXTM3U")


def is_other_media(start: bytes, content_type: str) -> bool:
    """Whether bytes, or else what the server says of them, are another kind of media."""
    return _is_marked(start) or (content_type.startswith(MEDIA_TYPES) and not start.lstrip().startswith(b"<"))


def is_headless_playlist(start: bytes, content_type: str = "") -> bool:
    """Whether bytes are a playlist without its first line, which no player reads."""
    if is_playlist(start) or _is_marked(start) or grid_of(start[:SNIFFED]) is not None or start.lstrip()[:1] == b"<":
        return False
    return "mpegurl" in content_type or any(mark in start[:SNIFFED] for mark in PLAYLIST_MARKS)


def _is_marked(start: bytes) -> bool:
    return is_mp4(start) or any(start[at:].startswith(mark) for at, mark in MEDIA_MARKS) or _is_audio_frame(start)


def _whole_mp4(start: bytes) -> bool:
    return is_mp4(start) and start[4:8] in FIRST


def _is_audio_frame(start: bytes) -> bool:
    first, second = AUDIO_SYNC
    return len(start) > 1 and start[0] == first and start[1] & second == second and start[1] not in BYTE_ORDER_MARKS


async def _up_to(size: int, chunks: AsyncIterator[bytes]) -> bytes:
    body = b""
    while len(body) <= size and (chunk := await anext(chunks, b"")):
        body += chunk
    return body


def _check_media(url: str, start: bytes, stream: Stream) -> None:
    said = stream.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not start:
        raise SourceUnusableError(f"{shown_host(url)} answered with nothing at all", passing=True)
    if said == "application/dash+xml" or b"<MPD" in start:
        raise SourceUnusableError("not supported yet: a DASH manifest", passing=False)
    if is_headless_playlist(start, said):
        raise SourceUnusableError(HEADLESS, passing=True)
    if grid_of(start) is None and not is_other_media(start, said):
        kind = said if said.isascii() and said.isprintable() and len(said) < 80 else ""
        raise SourceUnusableError(f"not a stream: {kind or 'unknown content'}", passing=True)


def _passing(error: FetchError) -> bool:
    if error.kind == "status":
        return error.status not in LASTING_STATUSES
    if error.kind == "malformed":
        return error.status > 0  # a playlist, not the address itself
    return error.kind not in {"refused", "tls", "unsupported"}
