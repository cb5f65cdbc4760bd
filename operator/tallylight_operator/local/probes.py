"""Ask a monitor on this machine, over HTTP, whether it receives, how much it has to do, and for its metrics."""

from typing import Protocol

import aiohttp

from tallylight_contract.load import Load
from tallylight_operator.no_page import NoPageError
from tallylight_operator.readiness import Readiness, ReadinessPages

LARGEST_ANSWER = 4 * 1024 * 1024  # bytes; 150 series have about 20 thousand


class Probes(Protocol):
    """Requests to a running monitor."""

    async def readiness(self, port: int) -> Readiness | None:
        """Whether pictures or sound arrive, and why not; None when it does not answer."""

    async def load(self, port: int) -> Load | None:
        """How much it has to do; None when it does not answer."""

    async def metrics(self, port: int) -> str | None:
        """Its metrics in the text format; None when it does not answer."""


class HttpProbes:
    """Asks on the loopback address, with a bound on every wait. Close it after use."""

    def __init__(self, timeout: float) -> None:
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=timeout),
            connector=aiohttp.TCPConnector(limit=0, force_close=True),
            trust_env=False,
        )
        self._pages = ReadinessPages(timeout)

    async def readiness(self, port: int) -> Readiness | None:
        """What /readyz says."""
        try:
            return await self._pages.read("127.0.0.1", port)
        except NoPageError:
            return None

    async def load(self, port: int) -> Load | None:
        """What /v1/load says."""
        return await self._pages.load("127.0.0.1", port)

    async def metrics(self, port: int) -> str | None:
        """The body of /metrics."""
        try:
            async with self._session.get(f"http://127.0.0.1:{port}/metrics") as answer:
                return await _bounded(answer) if answer.status == 200 else None
        except (aiohttp.ClientError, TimeoutError, OSError, UnicodeDecodeError):
            return None

    async def close(self) -> None:
        """Close every connection."""
        await self._pages.close()
        await self._session.close()


async def _bounded(answer: aiohttp.ClientResponse) -> str | None:
    """The body as text; None when it is too large."""
    raw = bytearray()
    async for chunk in answer.content.iter_any():
        raw += chunk
        if len(raw) > LARGEST_ANSWER:
            return None
    return raw.decode()
