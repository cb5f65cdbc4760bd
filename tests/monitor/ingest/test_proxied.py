"""Fetching by way of a web proxy: what is asked of it, what never is, and who is to blame."""

import asyncio
import threading
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from connect_proxy import connect_proxy
from hand_clock import HandClock
from loopback_origin import loopback_origin

from tallylight_bounded.proxies import Proxies
from tallylight_demo.faults import Fault, FaultKind
from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.ingest.answers import Limits, Patience
from tallylight_monitor.ingest.clock import SystemClock
from tallylight_monitor.ingest.credentials import NO_CREDENTIALS
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.http import Http
from tallylight_monitor.ingest.proxied import MOST_HOSTS, REMEMBERED_SECONDS, RESOLVE_SECONDS, ProxiedHosts

QUICK = Patience(connect=2.0, silence=2.0)
LIMITS = Limits(size=100_000, total=5.0)
BODY = b"media" * 100
PUBLIC = "93.184.216.34"


@contextmanager
def origin(fault=None):
    """The port of an origin that has /a.ts."""
    with loopback_origin() as there:
        there.add_file("a.ts", BODY)
        there.fault = fault
        yield urlsplit(there.url("a.ts")).port


def unknown(host, port):
    """A resolver that knows nothing, as inside of a closed network."""
    raise OSError("no such name")


def proxied(environment, lookup=unknown):
    policy = AddressPolicy(proxies=Proxies.read(environment))
    return Http(policy, NO_CREDENTIALS, SystemClock(), QUICK, lookup)


def fetched(url, environment, lookup=unknown):
    async def run():
        async with proxied(environment, lookup) as http:
            return (await http.get(url, LIMITS)).body

    return asyncio.run(run())


def failure(url, environment, lookup=unknown):
    with pytest.raises(FetchError) as failed:
        fetched(url, environment, lookup)
    return failed.value


def test_http_goes_through_the_proxy_which_may_be_on_this_machine_and_resolves_the_name():
    with origin() as port, connect_proxy(port) as proxy:
        assert fetched("http://origin.example/a.ts?t=1", {"HTTP_PROXY": proxy.url}) == BODY
    assert proxy.asked == [("GET", "http://origin.example/a.ts?t=1")]


def test_user_and_password_are_for_the_proxy_and_are_in_no_message():
    with origin() as port, connect_proxy(port) as proxy:
        named = proxy.url.replace("://", "://me:hunter2@")
        assert fetched("http://origin.example/a.ts", {"HTTP_PROXY": named}) == BODY
        assert "Proxy-Authorization: Basic bWU6aHVudGVyMg==" in proxy.heads[0]
    told = failure("http://origin.example/a.ts", {"HTTP_PROXY": named})
    assert told.detail.startswith("cannot connect to the proxy 127.0.0.1:")
    assert "hunter2" not in repr(told) + repr(Proxies.read({"HTTP_PROXY": named}))


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://169.254.169.254/latest/meta-data", id="a metadata service"),
        pytest.param("http://100.100.100.200/", id="one that is not link-local"),
        pytest.param("http://127.0.0.1:{port}/", id="this machine"),
        pytest.param("http://[::1]:{port}/", id="this machine by IPv6"),
        pytest.param("http://[::ffff:169.254.169.254]/", id="a disguise"),
        pytest.param("http://0x7f.1/", id="an address in another spelling"),
        pytest.param("http://metadata.google.internal/", id="a metadata service by its name"),
        pytest.param("http://METADATA.google.internal./", id="its name in another spelling"),
        pytest.param("http://a.localhost/", id="this machine by a name"),
    ],
)
def test_what_may_not_be_fetched_is_never_asked_of_the_proxy(url):
    with origin() as port, connect_proxy(port) as proxy:
        told = failure(url.format(port=port), {"HTTP_PROXY": proxy.url, "HTTPS_PROXY": proxy.url})
    assert told.kind == "refused"
    assert proxy.asked == []


@pytest.mark.parametrize(
    ("addresses", "refused"),
    [
        pytest.param(["169.254.169.254"], True, id="forbidden"),
        pytest.param([PUBLIC, "127.0.0.1"], True, id="one of several is forbidden"),
        pytest.param([PUBLIC], False, id="allowed"),
        pytest.param([], False, id="known to the proxy alone"),
    ],
)
def test_a_name_is_judged_by_our_own_resolver_before_the_proxy_is_asked(addresses, refused):
    with origin() as port, connect_proxy(port) as proxy:
        environment = {"HTTP_PROXY": proxy.url}
        # A resolver is asked for the proxy's address, too: that one is written as an address, and needs none.
        if refused:
            assert failure("http://x.example/a.ts", environment, lambda *_: addresses).kind == "refused"
        else:
            assert fetched("http://x.example/a.ts", environment, lambda *_: addresses) == BODY
    assert bool(proxy.asked) != refused


def test_a_resolver_that_does_not_answer_holds_a_fetch_up_once_and_for_a_second_at_most():
    release = threading.Event()

    def hangs(*_):
        release.wait(20)
        raise OSError("no answer")

    with origin() as port, connect_proxy(port) as proxy:
        began = time.monotonic()
        try:
            assert fetched("http://origin.example/a.ts", {"HTTP_PROXY": proxy.url}, hangs) == BODY
        finally:
            took = time.monotonic() - began
            release.set()
    assert RESOLVE_SECONDS <= took < RESOLVE_SECONDS + 5


def test_a_redirect_to_what_may_not_be_fetched_is_refused_behind_a_proxy_too():
    with origin(Fault(FaultKind.REDIRECT, location="http://169.254.169.254/")) as port, connect_proxy(port) as proxy:
        assert failure("http://origin.example/a.ts", {"HTTP_PROXY": proxy.url}).kind == "refused"
    assert proxy.asked == [("GET", "http://origin.example/a.ts")]


def test_what_no_proxy_names_is_fetched_directly_and_judged_as_ever():
    with origin() as port, connect_proxy(port) as proxy:
        environment = {"HTTP_PROXY": proxy.url, "NO_PROXY": ".internal"}
        told = failure(f"http://origin.internal:{port}/", environment, lambda *_: ["127.0.0.1"])
    assert told.kind == "refused"
    assert proxy.asked == []


@pytest.mark.parametrize(
    ("url", "refuses", "words"),
    [
        pytest.param(
            "https://o.example/a", "403 Forbidden", "answered 403 Forbidden when asked for o.example", id="403"
        ),
        pytest.param(
            "https://o.example/a", "407 Login", "answered 407 Proxy Authentication Required", id="TLS, a login"
        ),
        pytest.param("http://o.example/a", "407 Login", "asks for a user and a password", id="a login"),
    ],
)
def test_the_proxys_own_refusal_is_told_as_the_proxys(url, refuses, words):
    with connect_proxy(1, refuses) as proxy:
        told = failure(url, {"HTTP_PROXY": proxy.url, "HTTPS_PROXY": proxy.url})
    assert told.kind == "connect"
    assert "the proxy 127.0.0.1:" in told.detail
    assert words in told.detail


def test_a_proxy_whose_name_is_unknown_is_what_is_told():
    told = failure("http://origin.example/", {"HTTP_PROXY": "http://proxy.example:3128"})
    assert (told.kind, told.detail) == ("dns", "cannot resolve the proxy proxy.example:3128")


def test_a_host_is_judged_once_a_minute_and_only_so_many_are_remembered():
    clock, asked = HandClock(), []

    def lookup(host, port):
        asked.append(host)
        return [PUBLIC]

    async def run():
        hosts = ProxiedHosts(AddressPolicy(), lookup, clock)
        for _ in range(3):
            await hosts.check("http://a.example/", "a.example")
        clock.at += REMEMBERED_SECONDS + 1
        await hosts.check("http://a.example/", "a.example")
        for number in range(MOST_HOSTS + 10):
            await hosts.check("http://x/", f"{number}.example")
        return len(hosts._known)

    assert asyncio.run(run()) == MOST_HOSTS
    assert asked[:3] == ["a.example", "a.example", "0.example"]
