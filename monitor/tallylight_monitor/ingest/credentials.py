"""What proves to an origin that we may fetch, and to which origin it may be shown."""

from base64 import b64encode
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443, "rtmp": 1935, "rtmps": 443, "rtsp": 554, "rtsps": 322}


class Origin(NamedTuple):
    """Scheme, host and port: what a secret is for."""

    scheme: str
    host: str
    port: int


def origin_of(url: str) -> Origin:
    """Read the origin of a URL; a ValueError when it has none."""
    parts = urlsplit(url)
    scheme, host = parts.scheme.lower(), (parts.hostname or "").rstrip(".")
    return Origin(scheme, host, parts.port or DEFAULT_PORTS.get(scheme, 0))


class Login(Protocol):
    """What proves to an origin that we may fetch, as it is at each request: a Secret may be rotated in mid-event."""

    async def renewed(self, *, refused: bool) -> "Credentials":
        """What to show now; `refused`: the origin has just said 401 or 403 to what was shown before."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Headers, user and password for one origin. Its repr shows none of them. As a `Login`, they never change."""

    origin: Origin
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    async def renewed(self, *, refused: bool) -> "Credentials":  # noqa: ARG002 - there are no others
        """These."""
        return self

    def headers_for(self, url: str) -> dict[str, str]:
        """What to send with a request for `url`: nothing, unless it is for this origin."""
        if origin_of(url) != self.origin:
            return {}
        headers = dict(self.headers)
        if self.user or self.password:
            pair = b64encode(f"{self.user}:{self.password}".encode())
            headers["Authorization"] = f"Basic {pair.decode()}"
        return headers

    def login_for(self, url: str) -> tuple[str, str] | None:
        """User and password for `url`; None where there are none, or they are for another origin."""
        try:
            same = origin_of(url) == self.origin
        except ValueError:
            return None
        return (self.user, self.password) if same and (self.user or self.password) else None


NO_CREDENTIALS = Credentials(Origin("", "", 0))
