"""The last look before a connection is made, and before anything is sent on it: whatever was parsed, this counts."""

import socket
from collections.abc import Callable
from typing import Any

import aiohttp

from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.ingest.names import AddressRefusedError

# As `getaddrinfo` gives them: family, type, protocol, name, and what the socket will be connected to.
AddressInfo = tuple[int, int, int, str, tuple[Any, ...]]


def judged_socket(policy: AddressPolicy, info: AddressInfo) -> socket.socket:
    """A socket for an address that may be connected to. Raises AddressRefusedError for any other."""
    family, kind, protocol, _, target = info
    if refusal := policy.refusal(str(target[0])):
        raise AddressRefusedError(refusal)
    return socket.socket(family, kind, protocol)


def judge_peer(policy: AddressPolicy, peer: object) -> None:
    """Raise AddressRefusedError where a connection's other end, as the kernel names it, is not allowed."""
    address = str(peer[0]) if isinstance(peer, tuple) and peer else ""
    if refusal := policy.refusal(address):
        raise AddressRefusedError(refusal)


def judged_request(
    policy: AddressPolicy, note: Callable[[str, object], None] = lambda *_: None
) -> type[aiohttp.ClientRequest]:
    """A request of aiohttp's that looks at whom it is connected to before it is sent; `note` takes the certificate."""

    class JudgedRequest(aiohttp.ClientRequest):
        async def send(self, conn: Any) -> aiohttp.ClientResponse:  # noqa: ANN401 - the library does not export its type
            transport = conn.transport
            judge_peer(policy, transport.get_extra_info("peername") if transport else None)
            secure = transport is not None and self.url.scheme == "https"
            note(self.url.host or "", transport.get_extra_info("peercert") if secure else None)
            return await super().send(conn)

    return JudgedRequest
