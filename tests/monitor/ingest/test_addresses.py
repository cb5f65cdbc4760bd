from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_monitor.ingest.addresses import AddressPolicy, scheme_refusal, shown_host
from tallylight_monitor.ingest.metadata_services import SERVICES

STRICT, LENIENT = AddressPolicy(), AddressPolicy(allow_private=True)
NEVER_INSIDE = st.one_of(
    st.ip_addresses(network="127.0.0.0/8"),
    st.ip_addresses(network="169.254.0.0/16"),
    st.ip_addresses(network="0.0.0.0/8"),
    st.ip_addresses(network="224.0.0.0/4"),
)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("127.0.0.1", id="loopback"),
        pytest.param("::1", id="loopback, v6"),
        pytest.param("169.254.169.254", id="metadata"),
        pytest.param("fd00:ec2::254", id="metadata, v6"),
        pytest.param("100.100.100.200", id="metadata, outside link-local"),
        pytest.param("fe80::1", id="link-local"),
        pytest.param("fe80::1%eth0", id="link-local with a zone"),
        pytest.param("0.0.0.0", id="unspecified"),
        pytest.param("::", id="unspecified, v6"),
        pytest.param("239.1.1.1", id="multicast"),
        pytest.param("ff02::1", id="multicast, v6"),
        pytest.param("255.255.255.255", id="broadcast"),
        pytest.param("::ffff:127.0.0.1", id="loopback mapped into v6"),
        pytest.param("::127.0.0.1", id="loopback compatible with v6"),
        pytest.param("64:ff9b::169.254.169.254", id="metadata behind NAT64"),
        pytest.param("2002:7f00:1::", id="loopback as 6to4"),
        pytest.param("origin.example", id="not an address at all"),
        pytest.param("127.1", id="a short form"),
        pytest.param("::ffff:0:169.254.169.254", id="metadata, translated"),
        pytest.param("64:ff9b:1::169.254.169.254", id="metadata behind an operator's own NAT64"),
        pytest.param("64:ff9b:1:a9fe:a9:fe00::", id="the same, with a prefix of 48 bits"),
        pytest.param("64:ff9b:1:12a9:fe:a9fe::", id="the same, with a prefix of 56 bits"),
        pytest.param("64:ff9b:1:1234:a9:fea9:fe00::", id="the same, with a prefix of 64 bits"),
        pytest.param("64:ff9b:1::", id="an operator's own NAT64, and no address in it"),
    ],
)
def test_addresses_inside_are_refused(address):
    assert STRICT.refusal(address)


@pytest.mark.parametrize("service", SERVICES)
def test_every_metadata_service_is_refused_by_name_and_behind_every_translator(service):
    address = ip_network(service)[0]
    assert "metadata service" in STRICT.refusal(str(address))
    assert LENIENT.refusal(str(address)) == ""
    if isinstance(address, IPv4Address):
        number = int(address)
        assert all(STRICT.refusal(str(IPv6Address(number | prefix))) for prefix in (0x64FF9B << 96, 0xFFFF << 32))


@pytest.mark.parametrize("address", ["fd00:ec2::23", "fd00:ec2::254", "fd00:ec2::253"])
def test_all_that_a_cloud_serves_in_one_network_is_refused(address):
    assert "metadata service" in STRICT.refusal(address)


@pytest.mark.parametrize(
    "address",
    [
        *("10.1.2.3", "192.168.0.5", "172.16.9.9", "203.0.113.7", "93.184.216.34", "2606:4700::1", "fd12::7"),
        *("64:ff9b::93.184.216.34", "64:ff9b::10.1.2.3", "64:ff9b:1::10.1.2.3", "64:ff9b:1:a01:2:300::"),
    ],
)
def test_private_and_public_addresses_may_be_fetched(address):
    assert STRICT.refusal(address) == ""


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "169.254.169.254", "fe80::1", "::ffff:127.0.0.1"])
def test_what_is_inside_may_be_allowed(address):
    assert LENIENT.refusal(address) == ""


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "224.0.0.1", "ff02::1"])
def test_what_is_no_host_is_refused_even_then(address):
    assert LENIENT.refusal(address)


@given(NEVER_INSIDE)
def test_no_disguise_gets_an_inner_address_through(address: IPv4Address):
    number = int(address)
    disguises = (number | 0xFFFF << 32, number | 0x64FF9B << 96, 0x2002 << 112 | number << 80)
    assert all(STRICT.refusal(str(IPv6Address(each))) for each in disguises)


@given(st.ip_addresses())
def test_allowing_more_never_refuses_more(address):
    if not STRICT.refusal(str(address)):
        assert not LENIENT.refusal(str(address))


def test_a_name_is_judged_only_once_it_is_resolved():
    assert STRICT.refusal_of_host("localhost") == ""


@pytest.mark.parametrize(
    "host",
    [
        pytest.param("::ffff:169.254.169.254%", id="an empty zone"),
        pytest.param("[::1]", id="brackets twice"),
        pytest.param("::1 ", id="a space"),
        pytest.param("127.1", id="two numbers"),
        pytest.param("2130706433", id="one number"),
        pytest.param("127.0.0.1.", id="the root's dot"),
        pytest.param("0x7f.1", id="sixteen to the digit"),
        pytest.param("0177.0.0.1", id="eight to the digit"),
        pytest.param("\uff11\uff12\uff17.0.0.1", id="wide digits"),
        pytest.param("a.example:80", id="a colon in a name"),
    ],
)
def test_what_may_be_an_address_to_anybody_is_refused_where_it_is_none_here(host):
    assert STRICT.refusal_of_host(host)
    assert LENIENT.refusal_of_host(host)


@pytest.mark.parametrize("host", ["origin.example", "1.example", "10.0.0.1.example", "a1", "2001-db8.example"])
def test_names_are_left_to_those_who_resolve_them(host):
    assert STRICT.refusal_of_host(host) == ""


@pytest.mark.parametrize("scheme", ["file", "ftp", "gopher", "concat", "", "data"])
def test_only_http_is_fetched(scheme):
    assert "http and https" in scheme_refusal(scheme)


@pytest.mark.parametrize("scheme", ["http", "https", "HTTP"])
def test_http_may_be_fetched(scheme):
    assert scheme_refusal(scheme) == ""


def test_a_host_is_shown_without_the_user_before_it():
    assert shown_host("https://me:hush@origin.example:8080/x") == "origin.example:8080"
