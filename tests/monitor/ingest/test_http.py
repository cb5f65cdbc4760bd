"""The client against a real server on loopback."""

import asyncio
import ssl
import traceback
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from tallylight_demo.faults import Fault, FaultKind
from tallylight_demo.origin import Origin
from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.ingest.answers import Limits, Patience, Validators
from tallylight_monitor.ingest.clock import SystemClock
from tallylight_monitor.ingest.credentials import NO_CREDENTIALS, Credentials, origin_of
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.http import Http

LIMITS = Limits(size=100_000, total=2.0)
QUICK = Patience(connect=0.5, silence=0.2)
LENIENT = AddressPolicy(allow_private=True)
TOKEN = "hush"
BODY = bytes(range(256)) * 100


@asynccontextmanager
async def served(handlers):
    """A server of one's own, for what no origin does."""
    app = web.Application()
    for path, handler in handlers.items():
        app.router.add_get(path, handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def client(policy=LENIENT, credentials=NO_CREDENTIALS):
    return Http(policy, credentials, SystemClock(), QUICK)


def fetched(fault=None, limits=LIMITS, **settings):
    """Fetch one file from an origin with a fault."""

    async def run():
        async with Origin() as origin, client(**settings) as http:
            origin.add_file("seg.ts", BODY)
            origin.fault = fault
            return await http.get(origin.url("seg.ts") + f"?token={TOKEN}", limits)

    return asyncio.run(run())


def refused(url, **settings):
    async def run():
        async with client(**settings) as http:
            await http.get(url, LIMITS)

    with pytest.raises(FetchError) as caught:
        asyncio.run(run())
    return caught.value


def test_a_good_answer_comes_whole_with_its_times():
    answer = fetched()
    assert (answer.status, answer.body) == (200, BODY)
    assert 0 < answer.first_byte_seconds <= answer.seconds < 1


@pytest.mark.parametrize(
    ("fault", "kind", "status"),
    [
        pytest.param(Fault(FaultKind.STATUS, status=503), "status", 503, id="503"),
        pytest.param(Fault(FaultKind.STATUS, status=404), "status", 404, id="404"),
        pytest.param(Fault(FaultKind.STALL), "timeout", 0, id="no answer"),
        pytest.param(Fault(FaultKind.STALL_MIDWAY), "timeout", 0, id="a stall in the middle"),
        pytest.param(Fault(FaultKind.TRUNCATED), "truncated", 0, id="less than Content-Length says"),
        pytest.param(Fault(FaultKind.CLOSED), "closed", 0, id="closed without an answer"),
        pytest.param(Fault(FaultKind.RESET), "closed", 0, id="reset"),
        pytest.param(Fault(FaultKind.REDIRECT_LOOP), "redirects", 302, id="a redirect loop"),
        pytest.param(Fault(FaultKind.REDIRECT, hops=6), "redirects", 302, id="six redirects"),
        pytest.param(Fault(FaultKind.ENDLESS), "too_large", 200, id="a body without end"),
        pytest.param(Fault(FaultKind.REDIRECT, location="file:///etc/passwd"), "refused", 0, id="a redirect to a file"),
        pytest.param(Fault(FaultKind.REDIRECT, location="http://[::1/"), "malformed", 0, id="a redirect to nowhere"),
    ],
)
def test_each_fault_has_its_kind_and_no_secret(fault, kind, status):
    with pytest.raises(FetchError) as caught:
        fetched(fault)
    assert (caught.value.kind, caught.value.status) == (kind, status)
    assert "\n" not in caught.value.detail
    assert TOKEN not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("said", "why"),
    [
        pytest.param(b"SSH-2.0-OpenSSH_9.2\r\n", "does not speak HTTP", id="another protocol"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n", "header line", id="an endless header"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n", "not a number", id="a length in words"),
    ],
)
def test_what_does_not_speak_http_is_malformed(said, why):
    async def run():
        async def answer(reader, writer):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(said)
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        async with server, client() as http:
            await http.get(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", LIMITS)

    with pytest.raises(FetchError, match=why) as caught:
        asyncio.run(run())
    assert caught.value.kind == "malformed"


def test_a_slow_drip_ends_with_the_time_it_is_given():
    with pytest.raises(FetchError, match=r"longer than 0\.3 s") as caught:
        fetched(Fault(FaultKind.SLOW, bytes_per_second=20_000), Limits(100_000, total=0.3))
    assert caught.value.kind == "timeout"


def test_what_says_that_it_is_too_large_is_not_read():
    with pytest.raises(FetchError, match="larger than 1000 bytes") as caught:
        fetched(limits=Limits(size=1000, total=2.0))
    assert caught.value.kind == "too_large"


def test_five_redirects_are_followed_and_the_end_is_named():
    answer = fetched(Fault(FaultKind.REDIRECT, hops=5))
    assert answer.body == BODY
    assert answer.final_url.endswith("hop=5")


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        pytest.param("http://127.0.0.1:1/x", "refused", id="loopback"),
        pytest.param("http://[::1]:1/x", "refused", id="loopback, v6"),
        pytest.param("http://[::ffff:127.0.0.1]:1/x", "refused", id="loopback in disguise"),
        pytest.param("http://169.254.169.254/latest/meta-data", "refused", id="metadata"),
        pytest.param("http://localhost:1/x", "refused", id="a name that leads to loopback"),
        pytest.param("http://0x7f.1:1/x", "refused", id="a number that leads to loopback"),
        pytest.param("http://2130706433:1/x", "refused", id="a number that is an address"),
        pytest.param("file:///etc/passwd", "refused", id="a file"),
        pytest.param("http:///x", "refused", id="no host"),
        pytest.param("http://me:hush@192.0.2.1/", "refused", id="a password"),
        pytest.param("http://192.0.2.1:99999/", "malformed", id="no port"),
        pytest.param("http://" + "a" * 64 + ".example/", "dns", id="a name that nobody can have"),
    ],
)
def test_addresses_inside_are_never_connected_to(url, kind):
    error = refused(url, policy=AddressPolicy())
    assert error.kind == kind
    assert "hush" not in error.detail


def test_a_redirect_inside_is_refused():
    async def run():
        async def inside(request):
            return web.Response(status=302, headers={"Location": "http://169.254.169.254/"})

        class LoopbackOnly(AddressPolicy):
            def refusal(self, address):
                return "" if address == "127.0.0.1" else AddressPolicy().refusal(address)

        async with served({"/": inside}) as base, client(policy=LoopbackOnly()) as http:
            await http.get(base + "/", LIMITS)

    with pytest.raises(FetchError, match=r"169.254.169.254/ is refused: its address is a metadata service"):
        asyncio.run(run())


def test_nobody_listening_is_said_so():
    error = refused("http://127.0.0.1:1/x")
    assert (error.kind, error.detail) == ("connect", "cannot connect to 127.0.0.1:1: Connection refused")


def test_a_server_without_tls_is_a_tls_failure():
    async def run():
        async with Origin() as origin, client() as http:
            await http.get(origin.url("x").replace("http:", "https:"), LIMITS)

    with pytest.raises(FetchError) as caught:
        asyncio.run(run())
    assert caught.value.kind == "tls"


def test_a_certificate_that_nobody_vouches_for_is_refused(self_signed):
    async def run():
        runner = web.AppRunner(web.Application(), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=self_signed).start()
        try:
            async with client() as http:
                await http.get(f"https://127.0.0.1:{runner.addresses[0][1]}/", LIMITS)
        finally:
            await runner.cleanup()

    with pytest.raises(FetchError, match=r"certificate of 127.0.0.1:[0-9]+ is not valid: self") as caught:
        asyncio.run(run())
    assert caught.value.kind == "tls"


def test_credentials_go_to_their_origin_and_not_with_a_redirect_elsewhere():
    async def run():
        async with Origin() as home, Origin() as elsewhere:
            elsewhere.add_file("seg.ts", BODY)
            home.add_file("seg.ts", BODY)
            home.fault = Fault(FaultKind.REDIRECT, location=elsewhere.url("seg.ts"))
            secret = Credentials(origin_of(home.url()), (("X-Token", "hush"),), "me", "quiet")
            async with client(credentials=secret) as http:
                await http.get(home.url("seg.ts"), LIMITS)
            return home.requests[0].headers, elsewhere.requests[0].headers

    sent_home, sent_elsewhere = asyncio.run(run())
    assert sent_home["X-Token"] == "hush"
    assert sent_home["Authorization"] == "Basic bWU6cXVpZXQ="
    assert not {"X-Token", "Authorization"} & set(sent_elsewhere)


def test_a_client_says_who_it_is_and_uses_no_proxy_but_those_that_it_is_given(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")

    async def run():
        async with Origin() as origin, client() as http:
            origin.add_file("seg.ts", BODY)
            await http.get(origin.url("seg.ts"), LIMITS)
            return origin.requests[0].headers["User-Agent"]

    assert asyncio.run(run()).startswith("tallylight/")


def test_an_address_is_sent_as_it_is_written():
    async def run():
        async def echo(request):
            return web.Response(text=request.raw_path)

        async with served({"/{any:.*}": echo}) as base, client() as http:
            return (await http.get(f"{base}/a%2Db%2F.ts?sig=x%2By%3D%3D&t=a+b", LIMITS)).body

    assert asyncio.run(run()) == b"/a%2Db%2F.ts?sig=x%2By%3D%3D&t=a+b"


def test_packed_answers_are_unpacked_and_bounded_by_what_comes_out():
    async def run(limits):
        async def packed(request):
            response = web.Response(body=bytes(50_000))
            response.enable_compression(web.ContentCoding.gzip)
            return response

        async with served({"/": packed}) as base, client() as http:
            return await http.get(base + "/", limits)

    assert asyncio.run(run(LIMITS)).body == bytes(50_000)
    with pytest.raises(FetchError, match="larger than"):
        asyncio.run(run(Limits(size=40_000, total=2.0)))


def test_an_unchanged_answer_is_recognised():
    async def run():
        async def tagged(request):
            if request.headers.get("If-None-Match") == '"v1"':
                return web.Response(status=304)
            return web.Response(body=b"new", headers={"ETag": '"v1"'})

        async with served({"/": tagged}) as base, client() as http:
            first = await http.get(base + "/", LIMITS)
            return first, await http.get(base + "/", LIMITS, first.validators.headers())

    first, second = asyncio.run(run())
    assert first.validators == Validators(etag='"v1"')
    assert (second.status, second.body) == (304, b"")


def test_requests_share_a_connection():
    async def run():
        ports = set()

        async def port(request):
            ports.add(request.transport.get_extra_info("peername")[1])
            return web.Response(body=b"x")

        async with served({"/": port}) as base, client() as http:
            for _ in range(4):
                await http.get(base + "/", LIMITS)
        return ports

    assert len(asyncio.run(run())) == 1


@pytest.fixture
def self_signed(tmp_path):
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1)
    )
    certificate = builder.sign(key, hashes.SHA256())
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "pem")
    return context
