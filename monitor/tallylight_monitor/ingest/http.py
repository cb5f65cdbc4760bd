"""Fetches over HTTP, within bounds, from allowed addresses only. The only user of aiohttp's client."""

import asyncio
import os
import re
import ssl
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from http import HTTPStatus
from typing import Self
from urllib.parse import urljoin

import aiohttp
from yarl import URL

from tallylight_contract import version
from tallylight_contract.address import has_credentials, shown
from tallylight_monitor.ingest.addresses import AddressPolicy, scheme_refusal, shown_host
from tallylight_monitor.ingest.answers import Answer, Limits, Patience, Stream
from tallylight_monitor.ingest.clock import Clock
from tallylight_monitor.ingest.connections import LenientConnector
from tallylight_monitor.ingest.cookies import StreamCookies
from tallylight_monitor.ingest.credentials import Login, origin_of
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.names import AddressRefusedError, GuardedResolver
from tallylight_monitor.ingest.peers import judged_request, judged_socket

MAX_REDIRECTS = 5  # enough for a CDN that sends on twice; a loop is found at once
REDIRECTS = frozenset({301, 302, 303, 307, 308})
FORBIDDEN = frozenset({401, 403})
KEPT_HEADERS = ("content-type", "content-length", "etag", "last-modified", "age")
READ_SIZE = 65536  # bytes at a time: the size caps are overshot by no more than this
CONNECTIONS = 8  # playlist, segment, key, and spare ones; a hostile playlist opens no more
HEADER_SIZE = 65536  # bytes of one line: signed cookies and policies of 12 kB are met
ENCODINGS = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})  # of what we ask for, and what is as good
# What aiohttp says of an answer that it cannot parse, by its beginning, and what we say.
UNREADABLE = {
    "Got more than": f"answers with a header line of more than {HEADER_SIZE} bytes",
    "Too many headers": "answers with too many headers",
    "Duplicate Content-Length": "answers with two Content-Lengths that differ",
    "Invalid character in Content-Length": "answers with a Content-Length that is not a number",
    "Content-Length overflow": "answers with a Content-Length that is too large",
    "Invalid character in chunk size": "answers in chunks whose size is not a number",
    "Can not decode content-encoding: brotli": "packs its answer in a way not asked for (br)",
    "Can not decode content-encoding: zstandard": "packs its answer in a way not asked for (zstd)",
    "Can not decode content-encoding": "packs its answer in a way that cannot be unpacked",
}
KEEP_ALIVE_SECONDS = 30.0  # longer than any usual target duration, so that polls share a connection


class Http:
    """A client for one stream. Use as `async with`; every call raises `FetchError` and nothing else."""

    def __init__(self, policy: AddressPolicy, login: Login, clock: Clock, patience: Patience | None = None) -> None:
        self._policy = policy
        self._login, self._refused = login, False  # whether the last answer was that we may not
        self._clock = clock
        self._patience = patience or Patience()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = LenientConnector(
            resolver=GuardedResolver(self._policy),
            socket_factory=partial(judged_socket, self._policy),
            limit=CONNECTIONS,
            keepalive_timeout=KEEP_ALIVE_SECONDS,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=StreamCookies(),
            headers={"User-Agent": f"tallylight/{version.TALLYLIGHT}", "Accept": "*/*"},
            read_bufsize=READ_SIZE,
            max_line_size=HEADER_SIZE,
            max_field_size=HEADER_SIZE,
            trust_env=False,
            request_class=judged_request(self._policy),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def get(self, url: str, limits: Limits, headers: Mapping[str, str] | None = None) -> Answer:
        """Fetch the whole of `url`."""
        started = self._clock.monotonic()
        try:
            async with asyncio.timeout(limits.total):
                async with self._answered(url, {"Accept-Encoding": "gzip", **(headers or {})}) as response:
                    first = self._clock.monotonic()
                    body = await _whole(response, limits.size)
        except TimeoutError:
            raise FetchError("timeout", f"{shown(url)} took longer than {limits.total:g} s") from None
        return Answer(
            status=response.status,
            body=body,
            headers=_kept(response),
            seconds=self._clock.monotonic() - started,
            first_byte_seconds=first - started,
            final_url=str(response.url),
        )

    @asynccontextmanager
    async def stream(self, url: str, headers: Mapping[str, str] | None = None) -> AsyncIterator[Stream]:
        """Open `url` to read it piece by piece. Ends in a FetchError after `Patience.silence`."""
        async with self._answered(url, {"Accept-Encoding": "identity", **(headers or {})}) as response:
            # A packed answer's length is not that of what comes out.
            packed = response.headers.get("Content-Encoding", "identity") != "identity"
            length = None if packed else response.content_length
            yield Stream(response.status, _kept(response), length, str(response.url), _pieces(response))

    @asynccontextmanager
    async def _answered(self, url: str, headers: Mapping[str, str]) -> AsyncIterator[aiohttp.ClientResponse]:
        """The first answer that is no redirect."""
        target = url
        for _ in range(MAX_REDIRECTS + 1):
            response = await self._send(target, headers)
            if response.status not in REDIRECTS or "Location" not in response.headers:
                break
            response.close()
            target = _joined(target, response.headers["Location"])
        else:
            raise FetchError("redirects", f"{shown(url)} redirects more than {MAX_REDIRECTS} times", response.status)
        try:
            _check_status(target, response.status)
            _check_encoding(target, response)
            yield response
        finally:
            response.release()

    async def _send(self, url: str, headers: Mapping[str, str]) -> aiohttp.ClientResponse:
        address = self._checked(url)
        if self._session is None:
            raise RuntimeError("Http is used outside its `async with`")
        shown_to_origin = await self._login.renewed(refused=self._refused)
        times = self._patience
        timeout = aiohttp.ClientTimeout(connect=times.connect, sock_connect=times.connect, sock_read=times.silence)
        with _as_fetch_errors(url):
            response = await self._session.get(
                address,
                headers={**headers, **shown_to_origin.headers_for(url)},
                timeout=timeout,
                allow_redirects=False,
            )
        self._refused = response.status in FORBIDDEN
        return response

    def _checked(self, url: str) -> URL:
        """The URL, if its scheme and host may be asked; names are judged again once they are resolved."""
        try:
            address = _as_written(url)
            host = address.host or ""
            origin_of(url)  # it is asked again for credentials, and must be understood there, too
        except (ValueError, LookupError):  # the library trips over some hosts that are none
            raise FetchError("malformed", f"{shown(url)} is not an address") from None
        if refusal := scheme_refusal(address.scheme):
            raise FetchError("refused", f"{shown(url)} is refused: {refusal}")
        if refusal := self._policy.refusal_of_host(host):
            raise FetchError("refused", f"{shown(url)} is refused: its address {refusal}")
        if not host or has_credentials(url):
            raise FetchError("refused", f"{shown(url)} is refused: it needs a host, and no user in it")
        return address


def _as_written(url: str) -> URL:
    """Keep an address as it is, because signatures are made over every byte; quote it only if it must be."""
    plain = url.isascii() and url.isprintable() and " " not in url
    return URL(url, encoded=plain)


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise FetchError("malformed", f"{shown(url)} redirects to something that is not an address") from None


def _check_status(url: str, status: int) -> None:
    if status in {200, 206, 304}:
        return
    raise FetchError("status", f"{shown_host(url)} answered {_phrase(status)} for {shown(url)}", status)


def _check_encoding(url: str, response: aiohttp.ClientResponse) -> None:
    said = response.headers.get("Content-Encoding", "").strip().lower()
    if said not in ENCODINGS:
        raise FetchError("unsupported", f"{shown_host(url)} packs its answer in a way not asked for ({_word(said)})")


def _word(text: str) -> str:
    return re.sub(r"[^ -~]", "", text)[:20]


def _phrase(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _kept(response: aiohttp.ClientResponse) -> dict[str, str]:
    return {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}


async def _whole(response: aiohttp.ClientResponse, size: int) -> bytes:
    body = bytearray()
    if (response.content_length or 0) > size:
        raise _too_large(response, size)
    async for chunk in _pieces(response):
        body += chunk
        if len(body) > size:
            raise _too_large(response, size)
    return bytes(body)


async def _pieces(response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    url = str(response.url)
    chunks = response.content.iter_chunked(READ_SIZE)
    while True:
        with _as_fetch_errors(url):
            chunk = await anext(chunks, b"")
        if not chunk:
            return
        yield chunk


def _too_large(response: aiohttp.ClientResponse, size: int) -> FetchError:
    response.close()  # the rest is not worth reading for the connection's sake
    return FetchError("too_large", f"{shown(str(response.url))} is larger than {size} bytes", response.status)


@contextmanager
def _as_fetch_errors(url: str) -> Iterator[None]:
    """Translate aiohttp's errors. Their texts are dropped: they hold the whole address."""
    try:
        yield
    except (aiohttp.ClientError, ValueError, LookupError, OSError) as error:
        raise _failure(url, error) from None


def _failure(url: str, error: Exception) -> FetchError:  # noqa: C901, PLR0911 - a case each
    match error:
        case aiohttp.ConnectionTimeoutError():
            return FetchError("timeout", f"connecting to {shown_host(url)} took too long")
        case TimeoutError():
            return FetchError("timeout", f"{shown(url)} stalled")
        case aiohttp.ClientConnectorCertificateError():
            return FetchError("tls", f"the certificate of {shown_host(url)} is not valid: {_certificate_fault(error)}")
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return FetchError("tls", f"{shown_host(url)} does not speak TLS with us")
        case aiohttp.ClientConnectorError(os_error=AddressRefusedError() as refusal):
            return FetchError("refused", f"{shown(url)} is refused: its address {refusal}")
        case aiohttp.ClientOSError(__cause__=AddressRefusedError() as refusal):
            return FetchError("refused", f"{shown(url)} is refused: its address {refusal}")
        case aiohttp.ClientConnectorDNSError():
            return FetchError("dns", f"cannot resolve host {shown_host(url)}")
        case aiohttp.ClientConnectorError():
            return FetchError("connect", f"cannot connect to {shown_host(url)}: {_system_fault(error)}")
        case aiohttp.ClientPayloadError():
            why = _known_fault(str(error))
            return FetchError("malformed" if why else "truncated", f"{shown(url)} {why or 'ended before its end'}")
        case aiohttp.InvalidURL():
            return FetchError("malformed", f"{shown(url)} is not an address that can be fetched")
        case aiohttp.ClientResponseError():
            return FetchError("malformed", f"{shown_host(url)} {_known_fault(error.message) or 'does not speak HTTP'}")
        case _:
            return FetchError("closed", f"{shown_host(url)} closed the connection")


def _known_fault(message: str) -> str:
    """What is wrong with an answer, from the parser's message; the rest of that quotes the answer, and is dropped."""
    return next((why for begin, why in UNREADABLE.items() if begin in message), "")


def _system_fault(error: aiohttp.ClientConnectorError) -> str:
    number = error.os_error.errno
    return os.strerror(number) if number else "no connection"


def _certificate_fault(error: aiohttp.ClientConnectorCertificateError) -> str:
    cause = error.certificate_error
    return getattr(cause, "verify_message", "") or "it cannot be verified"
