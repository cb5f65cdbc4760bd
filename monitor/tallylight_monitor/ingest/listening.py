"""UDP and RTP: an address of our own at which we listen, as libav is to have it."""

from ipaddress import ip_address
from urllib.parse import urlsplit, urlunsplit

from tallylight_contract.address import shown
from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.names import Lookup, addresses_of, system_lookup


async def heard_at(url: str, policy: AddressPolicy, lookup: Lookup = system_lookup) -> str:
    """The URL with the address that its name means now, judged; libav resolves nothing. Raises FetchError."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not host:
        return url  # every address of this machine
    try:
        addresses = [host] if policy.refusal_of_host(host) else await addresses_of(host, 0, lookup)
    except OSError:
        raise FetchError("dns", f"cannot resolve host {host}") from None
    allowed = [each for each in addresses if not _refusal(each, policy)]
    if not allowed:
        why = _refusal(addresses[0], policy) if addresses else "is not known"
        raise FetchError("refused", f"{shown(url)} is refused: its address {why}")
    address = f"[{allowed[0]}]" if ":" in allowed[0] else allowed[0]
    before, at, _ = parts.netloc.rpartition("@")
    port = f":{parts.port}" if parts.port else ""
    return urlunsplit(parts._replace(netloc=f"{before}{at}{address}{port}"))


def _refusal(address: str, policy: AddressPolicy) -> str:
    """Groups and our own addresses are what one listens at; others are judged, for RTP answers its sender."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "is not an IP address"
    return "" if parsed.is_multicast or parsed.is_unspecified or parsed.is_loopback else policy.refusal(address)
