"""Resolves names for the HTTP client, and gives it allowed addresses only: it connects to nothing else."""

import socket
from collections.abc import Callable
from functools import partial

from aiohttp.abc import AbstractResolver, ResolveResult

from tallylight_bounded.blocking import in_a_thread
from tallylight_monitor.ingest.addresses import AddressPolicy

# From host and port to IP addresses. May block; raises OSError.
Lookup = Callable[[str, int], list[str]]


class AddressRefusedError(OSError):
    """A name led only to addresses that must not be connected to."""


def system_lookup(host: str, port: int) -> list[str]:
    """Ask the system. Takes half a minute when no name server answers."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return [str(address[0]) for *_, address in found]


class GuardedResolver(AbstractResolver):
    """Looks names up, and leaves out what the policy refuses.

    aiohttp makes one look-up for a name at a time.
    """

    def __init__(self, policy: AddressPolicy, lookup: Lookup = system_lookup) -> None:
        self._policy = policy
        self._lookup = lookup

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a host. Raises OSError when it has none, or none that is allowed."""
        addresses = await addresses_of(host, port, self._lookup)
        if not addresses:
            raise OSError("no address")
        allowed = [each for each in addresses if not self._policy.refusal(each)]
        if not allowed:
            raise AddressRefusedError(self._policy.refusal(addresses[0]))
        results = [_result(host, address, port) for address in allowed]
        return [each for each in results if family in {socket.AF_UNSPEC, each["family"]}]

    async def close(self) -> None:
        """Nothing is kept."""


async def addresses_of(host: str, port: int = 0, lookup: Lookup = system_lookup) -> list[str]:
    """The IP addresses of a host. Raises OSError where they cannot be looked up."""
    try:
        return await in_a_thread(partial(lookup, host, port))
    except UnicodeError:  # a label that no name can have
        raise OSError("not a name") from None


def _result(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=flags)
