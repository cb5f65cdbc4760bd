"""Keeps an origin's cookies for one stream: in memory, sent back by the rules of RFC 6265, bounded by the library."""

import re
from collections.abc import Sequence

from aiohttp import CookieJar
from yarl import URL

from tallylight_monitor.ingest.shared_domains import is_shared

_DOMAIN = re.compile(r";\s*domain\s*=\s*\"?([^;\"]*)\"?\s*(?=;|$)", re.IGNORECASE)
_EXPIRES = re.compile(r";\s*expires\s*=[^;]*\b(19)?[67][0-9]\b[^;]*", re.IGNORECASE)  # how a server takes one back
_MAX_AGE = re.compile(r";\s*max-age\s*=", re.IGNORECASE)  # goes before

# Names as the library takes them. What it does not, it says to a log that is nobody's, for each answer.
_NAMED = re.compile(r"[ \t]*[!#-+\--:<>-\[\]-z|}~]+[ \t]*=")
# A quoted value. Its quotes are part of it (RFC 6265, 5.2): the library takes off those that are around.
_QUOTED = re.compile(r"\A([^=;]*=[ \t]*)(\"(?:[^\"\\]|\\.)*\")(?=[ \t]*(?:;|$))")


class StreamCookies(CookieJar):
    """A jar that takes cookies from IP addresses, too: origins often have no name.

    A cookie goes back to the host that set it, and to those below its `Domain`, unless hosts of strangers are there:
    one for `com`, `co.uk` or a CDN's domain is refused.
    """

    def __init__(self) -> None:
        super().__init__(unsafe=True, quote_cookie=False)

    def update_cookies_from_headers(self, headers: Sequence[str], response_url: URL) -> None:
        """Take the cookies of an answer, from its Set-Cookie lines."""
        host = (response_url.raw_host or "").lower()
        usable = [text for each in headers if (text := _usable(each, host))]
        super().update_cookies_from_headers(usable, response_url)


def _usable(header: str, host: str) -> str:
    """A Set-Cookie line as the jar is to have it; empty where nobody's cookie may be so."""
    if not _NAMED.match(header):
        return ""
    plain = header if _MAX_AGE.search(header) else _EXPIRES.sub("; Max-Age=0", header)
    plain = _QUOTED.sub(_with_quotes, plain, count=1)
    named = _DOMAIN.findall(header)
    if not named:
        return plain
    domain = named[-1].strip().lower().lstrip(".")  # the last one counts (RFC 6265, 5.3)
    plain = _DOMAIN.sub("", plain)
    if domain in {"", host}:
        return f"{plain}; Domain={domain}" if "." in domain and not host[-1:].isdigit() else plain
    return "" if is_shared(domain) else f"{plain}; Domain={domain}"


def _with_quotes(pair: "re.Match[str]") -> str:
    value = pair[2].replace("\\", "\\\\").replace('"', '\\"')
    return f'{pair[1]}"{value}"'
