"""Asks a prober, over HTTP, what it knows of its sources. An answer is held back until there is news."""

import aiohttp

from tallylight_contract.newer import decoded_from_newer
from tallylight_contract.probing import PATH, SignalPage
from tallylight_operator.no_page import NoPageError, told_why

LARGEST = 4 << 20  # bytes of an answer that are read; a source has about three hundred
ANSWER_SECONDS = 5.0  # for an answer, beside the time for which it is held back


class SignalPages:
    """Reads the pages of probers, with a bound on every wait. Close it after use."""

    def __init__(self, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._seconds = answer_seconds
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), trust_env=False)

    async def read(self, host: str, port: int, version: str = "", wait: int = 0) -> SignalPage:
        """What it knows, once that is other than `version`, and after `wait` seconds anyway. Raises NoPageError."""
        with told_why(self._seconds):
            body = await self._body(host, port, {"version": version, "wait": str(wait)}, wait + self._seconds)
            page, _ = decoded_from_newer(body, SignalPage)
        return page

    async def close(self) -> None:
        """Close every connection."""
        await self._session.close()

    async def _body(self, host: str, port: int, query: dict[str, str], seconds: float) -> bytes:
        shown = f"[{host}]" if ":" in host else host
        timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=self._seconds)
        address = f"http://{shown}:{port}{PATH}"
        async with self._session.get(address, params=query, timeout=timeout, allow_redirects=False) as answer:
            if answer.status != 200:
                raise NoPageError(f"answers with HTTP status {answer.status}", answered=True)
            body = bytearray()
            async for piece in answer.content.iter_any():
                body += piece
                if len(body) > LARGEST:
                    raise NoPageError(f"answers with more than {LARGEST >> 20} MiB", answered=True)
        return bytes(body)
