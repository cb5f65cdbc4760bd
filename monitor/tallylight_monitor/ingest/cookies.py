"""Keeps an origin's cookies for one stream: in memory, sent back by the rules of RFC 6265, bounded by the library."""

import re
from collections.abc import Sequence

from aiohttp import CookieJar
from yarl import URL

_FOR_A_WHOLE_SUFFIX = re.compile(r";\s*domain\s*=\s*\.?[^.;\s]+\s*(;|$)", re.IGNORECASE)


class StreamCookies(CookieJar):
    """A jar that takes cookies from IP addresses, too: origins often have no name.

    A cookie goes back to the host that set it, and to those below its `Domain`, if that has a dot in it: one for
    the whole of `com` would go to strangers.
    """

    def __init__(self) -> None:
        super().__init__(unsafe=True, quote_cookie=False)

    def update_cookies_from_headers(self, headers: Sequence[str], response_url: URL) -> None:
        """Take the cookies of an answer, from its Set-Cookie lines."""
        usable = [each for each in headers if not _FOR_A_WHOLE_SUFFIX.search(each)]
        super().update_cookies_from_headers(usable, response_url)
