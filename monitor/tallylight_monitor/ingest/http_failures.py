"""Says why a fetch over HTTP failed, in our own words: the library's hold the whole address, and parts of answers."""

import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

import aiohttp

from tallylight_contract.address import shown
from tallylight_monitor.ingest.addresses import shown_host
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.names import AddressRefusedError
from tallylight_monitor.ingest.unpacking import BrokenPackingError

HEADER_SIZE = 65536  # bytes of one line: signed cookies and policies of 12 kB are met
# What aiohttp says of an answer that it cannot parse, by its beginning, and what we say.
UNREADABLE = {
    "Got more than": f"answers with a header line of more than {HEADER_SIZE} bytes",
    "Too many headers": "answers with too many headers",
    "Duplicate Content-Length": "answers with two Content-Lengths that differ",
    "Invalid character in Content-Length": "answers with a Content-Length that is not a number",
    "Content-Length overflow": "answers with a Content-Length that is too large",
    "Invalid character in chunk size": "answers in chunks whose size is not a number",
}


@contextmanager
def as_fetch_errors(url: str, proxy: str | None = None) -> Iterator[None]:
    """Translate what goes wrong with `url`, by way of a proxy or not. Their texts are dropped: they hold addresses."""
    try:
        yield
    except (aiohttp.ClientError, BrokenPackingError, ValueError, LookupError, OSError) as error:
        found = _proxys_failure(url, error, f"the proxy {shown_host(proxy)}") if proxy else None
        raise found or _failure(url, error) from None


def phrase(status: int) -> str:
    """A status as people know it: 404 Not Found."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _proxys_failure(url: str, error: Exception, where: str) -> FetchError | None:
    """What the proxy is to blame for, and not the origin; None: nothing."""
    match error:
        case aiohttp.ClientHttpProxyError(status=status):
            return FetchError("connect", f"{where} answered {phrase(status)} when asked for {shown_host(url)}")
        case aiohttp.ConnectionTimeoutError():
            return FetchError("timeout", f"connecting to {shown_host(url)} by {where} took too long")
        case aiohttp.ClientConnectorDNSError():
            return FetchError("dns", f"cannot resolve {where}")
        case aiohttp.ClientProxyConnectionError():
            return FetchError("connect", f"cannot connect to {where}: {_system_fault(error)}")
    return None


def _failure(url: str, error: Exception) -> FetchError:  # noqa: C901, PLR0911, PLR0912 - a case each
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
        case BrokenPackingError():
            return FetchError("malformed", f"{shown(url)} {error}")
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
