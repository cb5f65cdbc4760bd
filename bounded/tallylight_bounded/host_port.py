"""Where a server listens, as people write it: `HOST:PORT`, or `[::1]:PORT`. Pure."""

from typing import NamedTuple, Self

LAST_PORT = 65535
EXPECTED = "must be HOST:PORT, such as 127.0.0.1:9464"


class HostPort(NamedTuple):
    """A host, as a name or an address without brackets, and a port; 0 takes any that is free."""

    host: str
    port: int

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises ValueError, which says what is expected."""
        host, _, port = text.rpartition(":")
        host = host.strip("[]")
        if not (host and port.isascii() and port.isdigit() and int(port) <= LAST_PORT):
            raise ValueError(EXPECTED)
        return cls(host, int(port))

    def __str__(self) -> str:
        """As it stands in a URL."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
