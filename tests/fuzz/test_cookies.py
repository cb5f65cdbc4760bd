"""Fuzz target: whatever a Set-Cookie line is, it is kept or dropped, and goes to no stranger."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st
from mutations import mutated
from yarl import URL

from tallylight_monitor.ingest.cookies import StreamCookies

ORIGIN, BELOW, STRANGER = map(URL, ("https://o.cdn.example/live/a", "https://x.o.cdn.example/", "https://evil.test/"))
SEEDS = (
    b"CloudFront-Policy=eyJTdGF0ZW1lbnQ_~a-b; Path=/live",
    b"a=1; Path=/; Domain=cdn.example; Max-Age=9; Secure; HttpOnly; SameSite=None",
    b"a=1; Domain=.test; Expires=Wed, 09 Jun 2031 10:18:14 GMT",
    b"a=1; Domain=evil.test; Max-Age=-1\nb=2; domain = example",
    b'session="quoted \\" text"; version=1; max-age=999999999999999999999',
    b"=; ; =x; a; \xe9=\xff",
    b"__Host-a=1; Path=/; Expires=Thu, 99 Foo 99999 99:99:99 GMT",
)
INPUTS = mutated(SEEDS) | st.binary(max_size=300)


def target(data: bytes) -> None:
    """Take the lines of an answer. Anything but a jar that can be asked is a fault."""

    async def take():
        jar = StreamCookies()
        jar.update_cookies_from_headers(data.decode("utf-8", "surrogateescape").split("\n"), ORIGIN)
        assert not jar.filter_cookies(STRANGER), "a stranger gets a cookie"
        for url in (ORIGIN, BELOW):
            jar.filter_cookies(url).output()

    asyncio.run(take())


@given(INPUTS)
def test_whatever_a_cookie_is_it_is_kept_or_dropped(data):
    target(data)
