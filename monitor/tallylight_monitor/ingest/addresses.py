"""Which addresses may be connected to. Pure: names are resolved elsewhere, and each answer is judged here."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from tallylight_bounded.proxies import Proxies
from tallylight_contract.address import shown
from tallylight_contract.path_tokens import HIDDEN
from tallylight_monitor.ingest.metadata_services import NETWORKS

FETCHED_SCHEMES = frozenset({"http", "https"})
_THIS_NETWORK = ip_network("0.0.0.0/8")  # connects to this very machine
_COMPATIBLE = IPv6Network("::/96")
# What translators send to the IPv4 address in its last 32 bits: NAT64 (RFC 6052) and stateless ones (RFC 2765).
_NAT64, _TRANSLATED = IPv6Network("64:ff9b::/96"), IPv6Network("::ffff:0:0:0/96")
# NAT64 of an operator's own (RFC 8215): where the four bytes stand depends on a length that we do not know (RFC 6052).
_LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")
_ISATAP = (b"\0\0\x5e\xfe", b"\2\0\x5e\xfe")  # before an IPv4 address, in the second half (RFC 5214, 6.1)
_EMBEDDED_AT = ((6, 7, 9, 10), (7, 9, 10, 11), (9, 10, 11, 12), (12, 13, 14, 15))

LIFT = "--allow-private lifts that"

_NO_PROXIES = Proxies()

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class AddressPolicy:
    """What may be connected to. Private ranges may: origins often are in the same network.

    `allow_private` lifts the ban on this machine, on link-local addresses and on metadata services. By `proxies` is
    reached what is fetched over HTTP; they themselves may be anywhere.
    """

    allow_private: bool = False
    proxies: Proxies = _NO_PROXIES

    def refusal(self, address: str) -> str:
        """Why an IP address must not be connected to; empty when it may. What is no address is refused."""
        try:
            parsed = ip_address(address)
        except ValueError:
            return "is not an IP address"
        return next(filter(None, (_refusal(each, self) for each in _meanings(parsed))), "")

    def refusal_of_host(self, host: str) -> str:
        """Why a host, as written in a URL, must not be asked; empty when it may, or when it is a name.

        What could be an address to anybody is one here, or refused: two parsers must not decide differently.
        """
        return self.refusal(host) if _may_be_address(host) else ""


def shown_host(url: str) -> str:
    """Host and port of a URL, as people may see them; an ellipsis where it has none."""
    try:
        return shown(f"http://{urlsplit(url).netloc}").removeprefix("http://")
    except ValueError:
        return HIDDEN


def scheme_refusal(scheme: str, schemes: frozenset[str] = FETCHED_SCHEMES) -> str:
    """Why a scheme must not be used; empty when it may."""
    if scheme.lower() in schemes:
        return ""
    return f"only {' and '.join(sorted(schemes))} addresses can be fetched"


def _may_be_address(host: str) -> bool:
    """Whether it holds a colon or a zone, or ends in a number, as no name of a host does."""
    last = host.rstrip(".").rpartition(".")[2].lower()
    return ":" in host or "%" in host or (last[:1].isnumeric() and (last.isnumeric() or last.startswith("0x")))


def _meanings(address: Address) -> tuple[Address, ...]:
    """An address, and the IPv4 addresses that it may be a disguise of."""
    if isinstance(address, IPv4Address):
        return (address,)
    bare = IPv6Address(int(address))  # without its zone
    if translated := _translated(bare):  # means its IPv4 address and nothing else
        return translated
    embedded = [bare.sixtofour, *(bare.teredo or ())]
    if bare.packed[8:12] in _ISATAP:
        embedded.append(IPv4Address(bare.packed[-4:]))
    if bare in _COMPATIBLE and int(bare) > 1:
        embedded.append(IPv4Address(int(bare) & 0xFFFFFFFF))
    return (*(e for e in embedded if e is not None), bare)


def _translated(bare: IPv6Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses of which one is reached through this one; none where it is an address of its own."""
    if bare.ipv4_mapped or bare in _NAT64 or bare in _TRANSLATED:
        return (IPv4Address(bare.packed[-4:]),)
    if bare not in _LOCAL_NAT64:
        return ()
    found = (IPv4Address(bytes(bare.packed[byte] for byte in bytes_)) for bytes_ in _EMBEDDED_AT)
    return tuple(address for address in found if address not in _THIS_NETWORK)


def _refusal(address: Address, policy: AddressPolicy) -> str:
    never = ((address.is_multicast, "is a multicast address"), (_is_nobodys(address), "is no host's address"))
    unless_allowed = (
        (any(address in network for network in NETWORKS), f"is a metadata service ({LIFT})"),
        (address.is_loopback, f"is this machine ({LIFT})"),
        (address.is_link_local, f"is a link-local address ({LIFT})"),
        (address.is_reserved, "is a reserved address"),
    )
    judged = never if policy.allow_private else never + unless_allowed
    return next((why for refused, why in judged if refused), "")


def _is_nobodys(address: Address) -> bool:
    return address.is_unspecified or address in _THIS_NETWORK
