"""Sockets that listen. `[::]` is every address of this machine, of both versions of IP."""

import socket
from collections.abc import Callable
from typing import Any

from tallylight_bounded.host_port import HostPort

EVERYWHERE = "::"
_EVERYWHERE_4 = "0.0.0.0"  # noqa: S104 - what `[::]` says, on a machine that has no IPv6


def bound(where: HostPort, has_both: Callable[[], bool] = socket.has_dualstack_ipv6) -> socket.socket:
    """A socket that is bound there. At `[::]` it takes IPv4, too, and that alone without IPv6. Raises OSError."""
    if where.host == EVERYWHERE and not has_both():
        return bound(HostPort(_EVERYWHERE_4, where.port))
    found = socket.socket(socket.AF_INET6 if ":" in where.host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if where.host == EVERYWHERE:
            found.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        found.bind(where)
    except OSError:
        found.close()
        raise
    return found


def place(where: HostPort) -> dict[str, Any]:
    """The same as asyncio's `create_server` is told it; a name may be several addresses. Raises OSError."""
    return {"sock": bound(where)} if where.host == EVERYWHERE else {"host": where.host, "port": where.port}
