import asyncio
import socket
import time
from threading import Event

import pytest

from tallylight_demo.faults import Fault, FaultKind
from tallylight_demo.origin import Origin
from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.ingest.answers import Limits
from tallylight_monitor.ingest.clock import SystemClock
from tallylight_monitor.ingest.credentials import NO_CREDENTIALS
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.http import Http
from tallylight_monitor.ingest.names import AddressRefusedError, GuardedResolver

LIMITS = Limits(size=100_000, total=2.0)
STRICT, LENIENT = AddressPolicy(), AddressPolicy(allow_private=True)


def resolved(addresses, policy=STRICT, **settings):
    async def run():
        found = await GuardedResolver(policy, lambda host, port: addresses).resolve("name.example", 80, **settings)
        return [(each["host"], each["port"]) for each in found]

    return asyncio.run(run())


def test_allowed_addresses_are_given_in_their_order():
    assert resolved(["192.0.2.2", "2001:db8::1", "10.0.0.1"]) == [
        ("192.0.2.2", 80),
        ("2001:db8::1", 80),
        ("10.0.0.1", 80),
    ]


def test_refused_addresses_are_left_out():
    assert resolved(["127.0.0.1", "192.0.2.2", "fe80::1%eth0"]) == [("192.0.2.2", 80)]


def test_a_name_that_leads_inside_is_refused_with_the_reason():
    with pytest.raises(AddressRefusedError, match="is this machine"):
        resolved(["127.0.0.1", "::1"])


def test_a_family_may_be_asked_for():
    assert resolved(["192.0.2.2", "2001:db8::1"], family=socket.AF_INET6) == [("2001:db8::1", 80)]


@pytest.mark.parametrize("host", ["", "a" * 64 + ".example"])
def test_what_nobody_is_called_is_an_error_of_the_system(host):
    with pytest.raises(OSError, match=r"."):
        asyncio.run(GuardedResolver(LENIENT).resolve(host, 80))


def test_no_address_at_all_is_an_error():
    with pytest.raises(OSError, match="no address"):
        resolved([])


def test_a_name_that_moves_or_vanishes_is_noticed_with_the_next_connection():
    known = ["127.0.0.1"]

    async def run():
        async with Origin() as origin:
            origin.add_file("seg.ts", b"media")
            address = origin.url("seg.ts").replace("127.0.0.1", "origin.test")
            lookup = lambda host, port: list(known)  # noqa: E731 - as short as a name server's answer
            async with Http(LENIENT, NO_CREDENTIALS, SystemClock(), lookup=lookup) as http:
                await http.get(address, LIMITS)
                known.clear()
                origin.fault = Fault(FaultKind.CLOSED, times=1)  # the connection of before is gone
                await asyncio.gather(http.get(address, LIMITS), return_exceptions=True)
                await http.get(address, LIMITS)

    with pytest.raises(FetchError, match=r"cannot resolve host origin\.test"):
        asyncio.run(run())


def test_a_dead_name_server_holds_up_neither_caller_nor_end():
    released = Event()

    async def run():
        async with asyncio.timeout(0.05):
            await GuardedResolver(LENIENT, lambda host, port: released.wait(30) and []).resolve("name.example", 80)

    began = time.monotonic()
    with pytest.raises(TimeoutError):
        asyncio.run(run())
    assert time.monotonic() - began < 2
    released.set()
