"""Cookies that an origin sets with its playlist and wants with its segments."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from yarl import URL

from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.ingest.answers import Limits
from tallylight_monitor.ingest.clock import SystemClock
from tallylight_monitor.ingest.cookies import StreamCookies
from tallylight_monitor.ingest.credentials import NO_CREDENTIALS, Credentials, origin_of
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.http import Http
from tallylight_monitor.ingest.media import Segment
from tallylight_monitor.ingest.opening import open_source

LIMITS = Limits(size=100_000, total=5.0)
PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nseg/0.ts\n#EXTINF:2,\nseg/1.ts\n#EXT-X-ENDLIST\n"
EPOCH = "Thu, 01 Jan 1970 00:00:00 GMT"
POLICY = "CloudFront-Policy=eyJTdGF0ZW1lbnQ_~a-b; Path=/live"


@asynccontextmanager
async def served(**handlers):
    app = web.Application()
    for path, handler in handlers.items():
        app.router.add_get("/" + path.replace("__", "/"), handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def client(credentials=NO_CREDENTIALS):
    return Http(AddressPolicy(allow_private=True), credentials, SystemClock())


class Taken:
    def __init__(self):
        self.media = []

    async def take(self, media):
        self.media.append(media)

    def tell(self, fact):
        pass


@pytest.mark.parametrize(
    "cookies",
    [
        pytest.param(["session=abc"], id="a plain one, for the playlist's folder"),
        pytest.param([POLICY], id="a policy with a path"),
        pytest.param(["a=1; Path=/live", "b=2; Path=/live/seg; HttpOnly; SameSite=Lax"], id="two"),
        pytest.param(["a=1; Path=/live; Max-Age=60"], id="one for a minute"),
    ],
)
def test_cookies_that_come_with_the_playlist_go_with_its_segments(cookies):
    wanted = "; ".join(each.partition(";")[0] for each in cookies)

    async def playlist(request):
        response = web.Response(text=PLAYLIST)
        for cookie in cookies:
            response.headers.add("Set-Cookie", cookie)
        return response

    async def segment(request):
        return web.Response(body=b"x") if request.headers.get("Cookie") == wanted else web.Response(status=403)

    async def run():
        async with served(live__i=playlist, live__seg__0=segment) as base, client() as http:
            await open_source(base + "/live/i", http, SystemClock())
            return (await http.get(base + "/live/seg/0", LIMITS)).body

    assert asyncio.run(run()) == b"x"


def test_a_stream_whose_segments_want_the_playlists_cookie_is_watched_whole():
    async def any_path(request):
        if request.path.endswith(".m3u8"):
            response = web.Response(text=PLAYLIST)
            response.set_cookie("token", "abc", path="/live")
            return response
        return web.Response(body=b"\0x" if request.cookies.get("token") == "abc" else b"", status=200)

    async def run():
        app = web.Application()
        app.router.add_get("/{name:.*}", any_path)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        sink = Taken()
        async with client() as http:
            url = f"http://127.0.0.1:{runner.addresses[0][1]}/live/i.m3u8"
            await (await open_source(url, http, SystemClock())).run(sink)
        await runner.cleanup()
        return sink.media

    media = asyncio.run(run())
    assert [type(each) for each in media] == [Segment, Segment]


def test_cookies_set_with_a_redirect_are_kept():
    async def first(request):
        response = web.Response(status=302, headers={"Location": "/b"})
        response.set_cookie("a", "1")
        return response

    async def second(request):
        return web.Response(text=request.headers.get("Cookie", ""))

    async def run():
        async with served(a=first, b=second) as base, client() as http:
            return (await http.get(base + "/a", LIMITS)).body

    assert asyncio.run(run()) == b"a=1"


def test_a_cookie_of_the_users_own_goes_beside_the_origins():
    async def page(request):
        response = web.Response(text=request.headers.get("Cookie", ""))
        response.set_cookie("theirs", "2")
        return response

    async def run():
        async with served(a=page) as base, client(Credentials(origin_of(base), (("Cookie", "ours=1"),))) as http:
            await http.get(base + "/a", LIMITS)
            return (await http.get(base + "/a", LIMITS)).body

    assert asyncio.run(run()) in {b"ours=1; theirs=2", b"theirs=2; ours=1"}


def test_each_stream_has_cookies_of_its_own():
    async def page(request):
        response = web.Response(text=request.headers.get("Cookie", ""))
        response.set_cookie("a", "1")
        return response

    async def run():
        async with served(a=page) as base, client() as one, client() as other:
            await one.get(base + "/a", LIMITS)
            return (await other.get(base + "/a", LIMITS)).body

    assert asyncio.run(run()) == b""


def kept(cookie, setter, asker):
    async def run():
        jar = StreamCookies()
        jar.update_cookies_from_headers([cookie], URL(setter))
        return dict(jar.filter_cookies(URL(asker)))

    return bool(asyncio.run(run()))


@pytest.mark.parametrize(
    ("cookie", "setter", "asker", "sent"),
    [
        pytest.param("a=1", "http://o.example/p", "http://o.example/p", True, id="the same host"),
        pytest.param("a=1", "http://o.example/p", "http://o.example:8080/p", True, id="another port (RFC 6265, 8.5)"),
        pytest.param("a=1", "http://192.0.2.7/p", "http://192.0.2.7/p", True, id="an address"),
        pytest.param("a=1", "http://192.0.2.7/p", "http://192.0.2.8/p", False, id="another address"),
        pytest.param("a=1", "http://o.example/p", "http://cdn.o.example/p", False, id="a host below it"),
        pytest.param("a=1", "http://o.example/p", "http://other.example/p", False, id="another host"),
        pytest.param(
            "a=1; Domain=o.example", "http://www.o.example/p", "http://cdn.o.example/p", True, id="its own domain"
        ),
        pytest.param("a=1; Domain=.o.example", "http://o.example/p", "http://cdn.o.example/p", True, id="with a dot"),
        pytest.param(
            "a=1; Domain=other.example", "http://o.example/p", "http://other.example/p", False, id="another's"
        ),
        pytest.param("a=1; Domain=example", "http://o.example/p", "http://other.example/p", False, id="everybody's"),
        pytest.param("a=1; Domain=co.uk", "http://o.co.uk/p", "http://x.co.uk/p", False, id="a country's"),
        pytest.param("a=1; Domain=com", "http://o.com/p", "http://x.com/p", False, id="of one word"),
        pytest.param("a=1; Domain=com", "http://o.com/p", "http://o.com/p", False, id="of one word, to its own host"),
        pytest.param(
            "a=1; Domain=.CO.UK", "http://o.co.uk/p", "http://x.co.uk/p", False, id="a country's, in capitals"
        ),
        pytest.param("a=1; Domain=asso.fr", "http://o.asso.fr/p", "http://x.asso.fr/p", False, id="a country's clubs"),
        pytest.param(
            "a=1; Domain=rai.it", "http://o.rai.it/p", "http://x.rai.it/p", True, id="a short name of its own"
        ),
        pytest.param(
            "a=1; Domain=cloudfront.net", "http://d1.cloudfront.net/", "http://d2.cloudfront.net/", False, id="a CDN's"
        ),
        pytest.param(
            "a=1; Domain=s3.amazonaws.com",
            "http://a.s3.amazonaws.com/",
            "http://b.s3.amazonaws.com/",
            False,
            id="a store's",
        ),
        pytest.param(
            "a=1; Domain=a.cloudfront.net",
            "http://a.cloudfront.net/",
            "http://a.cloudfront.net/",
            True,
            id="a host of a CDN",
        ),
        pytest.param(
            "a=1; Domain=example.com.", "http://o.example.com/", "http://x.org/", False, id="with a dot behind"
        ),
        pytest.param(
            "a=1; Domain=com.", "http://o.com/p", "http://x.com/p", False, id="of one word, with a dot behind"
        ),
        pytest.param("a=1; Domain=..example", "http://o.example/p", "http://x.example/p", False, id="with two dots"),
        pytest.param("a=1; Domain=O.Example", "http://o.example/p", "http://x.o.example/p", True, id="in capitals"),
        pytest.param('a=1; Domain="o.example"', "http://o.example/p", "http://x.o.example/p", True, id="in quotes"),
        pytest.param("a=1; Domain=origin", "http://origin/p", "http://origin/p", True, id="a host of one word"),
        pytest.param(
            "a=1; Domain=origin", "http://origin/p", "http://x.origin/p", False, id="below a host of one word"
        ),
        pytest.param(
            "a=1; Domain=192.0.2.7", "http://192.0.2.7/p", "http://192.0.2.7/p", True, id="an address by name"
        ),
        pytest.param("a=1; Domain=2.7", "http://192.0.2.7/p", "http://9.9.2.7/p", False, id="a part of an address"),
        pytest.param(
            "a=1; Domain=example; Domain=o.example", "http://o.example/", "http://o.example/", True, id="twice"
        ),
        pytest.param("a=1; Path=/live", "http://o.example/p", "http://o.example/live/x", True, id="its path"),
        pytest.param("a=1; Path=/live", "http://o.example/p", "http://o.example/vod/x", False, id="another path"),
        pytest.param("a=1; Secure", "https://o.example/p", "https://o.example/p", True, id="secure, over TLS"),
        pytest.param("a=1; Secure", "https://o.example/p", "http://o.example/p", False, id="secure, in clear"),
        pytest.param("a=1; Max-Age=0", "http://o.example/p", "http://o.example/p", False, id="over"),
        pytest.param(f"a=1; Expires={EPOCH}", "http://o.example/", "http://o.example/", False, id="taken back"),
        pytest.param("a=1; expires=Thu, 01-Jan-70 00:00:01 GMT", "http://o/", "http://o/", False, id="in the old form"),
        pytest.param(f"a=1; Expires={EPOCH}; Max-Age=60", "http://o/", "http://o/", True, id="the age goes before"),
        pytest.param("a=1; Expires=Wed, 01 Jan 2070 00:00:00 GMT", "http://o/", "http://o/", True, id="for many years"),
    ],
)
def test_a_cookie_goes_where_its_rules_let_it(cookie, setter, asker, sent):
    assert kept(cookie, setter, asker) is sent


def test_an_origin_cannot_fill_the_memory_with_cookies_or_make_its_own_requests_too_large():
    async def page(request):
        response = web.Response(text=str(len(request.headers.get("Cookie", ""))))
        number = int(request.query.get("n", "0"))
        for each in range(60):
            response.headers.add("Set-Cookie", f"c{number}-{each}={'x' * 500}")
        return response

    async def run():
        async with served(a=page) as base, client() as http:
            sizes = [int((await http.get(f"{base}/a?n={number}", LIMITS)).body) for number in range(20)]
            return sizes, len(list(http._direct.cookie_jar))

    sizes, count = asyncio.run(run())
    assert max(sizes) <= 8190
    assert count <= 200


def test_cookies_are_in_no_error():
    async def page(request):
        response = web.Response(status=403)
        response.set_cookie("token", "hush")
        return response

    async def run():
        async with served(a=page) as base, client() as http:
            for _ in range(2):
                with pytest.raises(FetchError) as caught:
                    await http.get(base + "/a", LIMITS)
                assert "hush" not in caught.value.detail

    asyncio.run(run())
