"""Which proxy a request goes through: HTTPS_PROXY, HTTP_PROXY and NO_PROXY as Kubernetes' own clients read them. Pure.

Python's own reading of NO_PROXY knows no ranges of addresses, and 10.0.0.0/8 is what clusters write there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Self
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}


class InvalidProxyError(ValueError):
    """What is wrong, by the variable's name. It shows no address: that may hold a password."""


@dataclass(frozen=True, slots=True)
class Proxies:
    """One for each scheme, empty where there is none, and what goes through neither.

    They may hold a password, so a repr shows none of them.
    """

    https: str = field(default="", repr=False)
    http: str = field(default="", repr=False)
    direct: tuple[str, ...] = ()

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """As the environment says it, in capitals or in small letters."""
        entries = (entry.strip().lower() for entry in _either(environment, "no_proxy").split(","))
        direct = tuple(entry for entry in entries if entry)
        return cls(_address(environment, "https_proxy"), _address(environment, "http_proxy"), direct)

    @classmethod
    def read_checked(cls, environment: Mapping[str, str]) -> Self:
        """The same. Raises InvalidProxyError where one is no address of a proxy."""
        found = cls.read(environment)
        named = (("HTTPS_PROXY", found.https), ("HTTP_PROXY", found.http))
        if wrong := [name for name, url in named if url and not _is_proxy(url)]:
            raise InvalidProxyError("; ".join(f"{name} must be an http:// or https:// address" for name in wrong))
        return found

    def of(self, url: str) -> str | None:
        """The proxy's URL, or None. This machine is never reached through one."""
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
        if _is_local(host) or any(_is_meant(entry, host, port) for entry in self.direct):
            return None
        return (self.https if parts.scheme == "https" else self.http) or None


def _address(environment: Mapping[str, str], name: str) -> str:
    text = _either(environment, name)
    return text if "://" in text or not text else f"http://{text}"


def _either(environment: Mapping[str, str], name: str) -> str:
    return environment.get(name.upper()) or environment.get(name) or ""


def _is_proxy(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_meant(entry: str, host: str, port: int) -> bool:
    """An entry is `*`, a range of addresses, an address, or a domain with all below it; it may end in a port."""
    if entry == "*":
        return True
    if "/" in entry:
        return _is_within(host, entry)
    name, colon, number = entry.rpartition(":")
    if colon and number.isdigit() and (name.endswith("]") or ":" not in name):
        entry = name
        if int(number) != port:
            return False
    entry = entry.strip("[]").removeprefix("*")
    below = entry if entry.startswith(".") else f".{entry}"
    return host == entry or host.endswith(below)


def _is_within(host: str, network: str) -> bool:
    try:
        return ip_address(host) in ip_network(network, strict=False)
    except ValueError:
        return False
