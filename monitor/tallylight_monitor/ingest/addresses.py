"""Which addresses may be fetched. Pure: names are resolved elsewhere, and each answer is judged here."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from tallylight_contract.address import shown

FETCHED_SCHEMES = frozenset({"http", "https"})
# Where clouds tell a machine its secrets, outside the link-local range that most of them use.
METADATA_ADDRESSES = frozenset(
    map(
        ip_address,
        ("169.254.169.254", "fd00:ec2::254", "100.100.100.200", "192.0.0.192", "168.63.129.16"),
    )
)
_THIS_NETWORK = ip_network("0.0.0.0/8")  # connects to this very machine
_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")

LIFT = "--allow-private lifts that"

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class AddressPolicy:
    """What may be connected to. Private ranges may: origins often are in the same network.

    `allow_private` lifts the ban on this machine, on link-local addresses and on metadata services.
    """

    allow_private: bool = False

    def refusal(self, address: str) -> str:
        """Why an IP address must not be connected to; empty when it may. What is no address is refused."""
        try:
            parsed = ip_address(address)
        except ValueError:
            return "is not an IP address"
        return next(filter(None, (_refusal(each, self) for each in _meanings(parsed))), "")

    def refusal_of_host(self, host: str) -> str:
        """Why a host, as written in a URL, must not be asked; empty when it may, or when it is a name."""
        try:
            ip_address(host)
        except ValueError:
            return ""
        return self.refusal(host)


def shown_host(url: str) -> str:
    """Host and port of a URL, as people may see them."""
    return shown(f"http://{urlsplit(url).netloc}").removeprefix("http://")


def scheme_refusal(scheme: str, schemes: frozenset[str] = FETCHED_SCHEMES) -> str:
    """Why a scheme must not be used; empty when it may."""
    if scheme.lower() in schemes:
        return ""
    return f"only {' and '.join(sorted(schemes))} addresses can be fetched"


def _meanings(address: Address) -> tuple[Address, ...]:
    """An address, and the IPv4 addresses that it may be a disguise of."""
    if isinstance(address, IPv4Address):
        return (address,)
    bare = IPv6Address(int(address))  # without its zone
    embedded = [bare.ipv4_mapped, bare.sixtofour, *(bare.teredo or ())]
    if bare in _NAT64 or (bare in _COMPATIBLE and int(bare) > 1):
        embedded.append(IPv4Address(int(bare) & 0xFFFFFFFF))
    # A mapped address means its IPv4 address and nothing else.
    return tuple(e for e in embedded if e is not None) + (() if bare.ipv4_mapped else (bare,))


def _refusal(address: Address, policy: AddressPolicy) -> str:
    never = ((address.is_multicast, "is a multicast address"), (_is_nobodys(address), "is no host's address"))
    unless_allowed = (
        (address in METADATA_ADDRESSES, "is a metadata service"),
        (address.is_loopback, f"is this machine ({LIFT})"),
        (address.is_link_local, f"is a link-local address ({LIFT})"),
        (address.is_reserved, "is a reserved address"),
    )
    judged = never if policy.allow_private else never + unless_allowed
    return next((why for refused, why in judged if refused), "")


def _is_nobodys(address: Address) -> bool:
    return address.is_unspecified or address in _THIS_NETWORK
