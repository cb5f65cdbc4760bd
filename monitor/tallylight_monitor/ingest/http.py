"""Fetches over HTTP, within bounds, from allowed addresses only. The only user of aiohttp's client."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
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
from tallylight_monitor.ingest.certificates import Certificates
from tallylight_monitor.ingest.clock import Clock
from tallylight_monitor.ingest.connections import LenientConnector
from tallylight_monitor.ingest.cookies import StreamCookies
from tallylight_monitor.ingest.credentials import Login, origin_of
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.http_failures import HEADER_SIZE, as_fetch_errors, phrase
from tallylight_monitor.ingest.icy import TitleFilter, interval_of
from tallylight_monitor.ingest.names import GuardedResolver, Lookup, system_lookup
from tallylight_monitor.ingest.partial_answer import missing_part
from tallylight_monitor.ingest.peers import judged_request, judged_socket
from tallylight_monitor.ingest.proxied import TO_THE_PROXY, WANTS_LOGIN, ProxiedHosts, not_let_through
from tallylight_monitor.ingest.unpacking import UnknownPackingError, Unpacker, packing_of

MAX_REDIRECTS = 5  # enough for a CDN that sends on twice; a loop is found at once
REDIRECTS = frozenset({301, 302, 303, 307, 308})
FORBIDDEN = frozenset({401, 403})
NOT_MODIFIED, PARTIAL = 304, 206
WITHOUT_BODY = frozenset({204, 205})  # of those that call themselves good
KEPT_HEADERS = ("content-type", "content-length", "etag", "last-modified", "age", "content-range")
READ_SIZE = 1 << 18  # bytes that wait to be read: the size caps are overshot by no more than twice this, and a read
CONNECTIONS = 8  # playlist, segment, key, and spare ones; a hostile playlist opens no more
SENT_AS = ("", "identity", "chunked")  # of Transfer-Encoding: what the parser takes off
KEEP_ALIVE_SECONDS = 30.0  # longer than any usual target duration, so that polls share a connection


class Http:
    """A client for one stream. Use as `async with`; every call raises `FetchError` and nothing else."""

    def __init__(
        self,
        policy: AddressPolicy,
        login: Login,
        clock: Clock,
        patience: Patience | None = None,
        lookup: Lookup = system_lookup,
    ) -> None:
        self._policy = policy
        self._login, self._refused = login, False  # whether the last answer was that we may not
        self._clock = clock
        self._patience = patience or Patience()
        self._lookup = lookup
        self._proxied = ProxiedHosts(policy, lookup, clock)
        self._certificates = Certificates()
        self._direct: aiohttp.ClientSession | None = None
        self._by_proxy: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        cookies = StreamCookies()
        self._direct = self._session(self._policy, cookies)
        self._by_proxy = self._session(TO_THE_PROXY, cookies)
        return self

    def _session(self, policy: AddressPolicy, cookies: StreamCookies) -> aiohttp.ClientSession:
        connector = LenientConnector(
            resolver=GuardedResolver(policy, self._lookup),
            use_dns_cache=False,  # a name that moves or vanishes is noticed with the next connection; the system caches
            socket_factory=partial(judged_socket, policy),
            limit=CONNECTIONS,
            keepalive_timeout=KEEP_ALIVE_SECONDS,
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=cookies,
            headers={"User-Agent": f"tallylight/{version.TALLYLIGHT}", "Accept": "*/*"},
            read_bufsize=READ_SIZE,
            max_line_size=HEADER_SIZE,
            max_field_size=HEADER_SIZE,
            trust_env=False,
            auto_decompress=False,
            request_class=judged_request(policy, self._certificates.note),
        )

    async def __aexit__(self, *_: object) -> None:
        async with AsyncExitStack() as closing:  # both, though the first one's end be interrupted
            for session in (self._direct, self._by_proxy):
                if session is not None:
                    closing.push_async_callback(session.close)

    async def get(self, url: str, limits: Limits, headers: Mapping[str, str] | None = None) -> Answer:
        """Fetch the whole of `url`."""
        started = self._clock.monotonic()
        try:
            async with asyncio.timeout(limits.total):
                async with self._answered(url, {"Accept-Encoding": "gzip", **(headers or {})}) as response:
                    first = self._clock.monotonic()
                    body = await _whole(response, limits.size)
        except TimeoutError:
            raise FetchError("timeout", f"{shown(url)} took longer than {round(limits.total, 1):g} s") from None
        return Answer(
            status=response.status,
            body=body,
            headers=_kept(response),
            seconds=self._clock.monotonic() - started,
            first_byte_seconds=first - started,
            final_url=str(response.url),
            certificate=self._certificates.of(response.url.host or ""),
        )

    @asynccontextmanager
    async def stream(self, url: str, headers: Mapping[str, str] | None = None) -> AsyncIterator[Stream]:
        """Open `url` to read it piece by piece. Ends in a FetchError after `Patience.silence`."""
        async with self._answered(url, {"Accept-Encoding": "identity", **(headers or {})}) as response:
            # A packed answer's length is not that of what comes out.
            length = None if _packing(response) else response.content_length
            chunks = _without_titles(response, _pieces(response))
            yield Stream(response.status, _kept(response), length, str(response.url), chunks)

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
            if "Range" not in headers:
                _check_whole(target, response)
            yield response
        finally:
            response.release()

    async def _send(self, url: str, headers: Mapping[str, str]) -> aiohttp.ClientResponse:
        address, proxy = self._checked(url), self._policy.proxies.of(url)
        session = self._by_proxy if proxy else self._direct
        if session is None:
            raise RuntimeError("Http is used outside its `async with`")
        if proxy:
            await self._proxied.check(url, address.host or "")
        shown_to_origin = await self._login.renewed(refused=self._refused)
        times = self._patience
        timeout = aiohttp.ClientTimeout(connect=times.connect, sock_connect=times.connect, sock_read=times.silence)
        with as_fetch_errors(url, proxy):
            response = await session.get(
                address,
                headers={**headers, **shown_to_origin.headers_for(url)},
                timeout=timeout,
                allow_redirects=False,
                proxy=proxy,
            )
        if response.status == WANTS_LOGIN:
            response.close()
            raise not_let_through(proxy)
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
    if (HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES and status not in WITHOUT_BODY) or status == NOT_MODIFIED:
        return
    raise FetchError("status", f"{shown_host(url)} answered {phrase(status)} for {shown(url)}", status)


def _check_encoding(url: str, response: aiohttp.ClientResponse) -> None:
    try:
        _packing(response)
        sent = ",".join(response.headers.getall("Transfer-Encoding", [])).lower().split(",")
        if odd := next((each.strip() for each in sent if each.strip() not in SENT_AS), ""):
            raise UnknownPackingError(odd)
    except UnknownPackingError as error:
        why = f"packs its answer in a way not asked for ({error})"
        raise FetchError("unsupported", f"{shown_host(url)} {why}", response.status) from None


def _check_whole(url: str, response: aiohttp.ClientResponse) -> None:
    if part := missing_part(response.headers.get("Content-Range", "") if response.status == PARTIAL else ""):
        why = f"answered with a part of {shown(url)} that was not asked for ({part})"
        raise FetchError("truncated", f"{shown_host(url)} {why}", response.status)


def _packing(response: aiohttp.ClientResponse) -> str:
    return packing_of(response.headers.getall("Content-Encoding", []))


def _kept(response: aiohttp.ClientResponse) -> dict[str, str]:
    return {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}


async def _whole(response: aiohttp.ClientResponse, size: int) -> bytes:
    pieces, come = [], 0
    if (response.content_length or 0) > size:
        raise _too_large(response, size)
    async for piece in _pieces(response):
        pieces.append(piece)
        come += len(piece)
        if come > size:
            raise _too_large(response, size)
    return b"".join(pieces)


async def _pieces(response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    url = str(response.url)
    unpacker = Unpacker(_packing(response))
    # Some servers give the length of what comes out as that of what is sent: more than that does not come.
    while not (unpacker.ended and unpacker.size == response.content_length):
        with as_fetch_errors(url):
            chunk = await response.content.readany()
            if not chunk:
                unpacker.end()
                return
        if not unpacker.packs:
            yield chunk  # as it came, without a copy
            continue
        for piece in _unpacked(unpacker, chunk, url):
            yield piece


async def _without_titles(response: aiohttp.ClientResponse, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    titles = TitleFilter(interval_of(response.headers.get("icy-metaint", "")))
    async for piece in pieces:
        if sound := titles.sound_of(piece):
            yield sound


def _unpacked(unpacker: Unpacker, chunk: bytes, url: str) -> Iterator[bytes]:
    with as_fetch_errors(url):
        yield from unpacker.take(chunk)


def _too_large(response: aiohttp.ClientResponse, size: int) -> FetchError:
    response.close()  # the rest is not worth reading for the connection's sake
    return FetchError("too_large", f"{shown(str(response.url))} is larger than {size} bytes", response.status)
