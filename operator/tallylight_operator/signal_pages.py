"""Asks a prober, over HTTP, what it knows of its sources. An answer is held back until there is news."""

import aiohttp
import msgspec

from tallylight_contract.newer import decoded_from_newer
from tallylight_contract.probing import PATH, SignalPage

_LARGEST = 4 << 20  # bytes of an answer that are read; a source has about three hundred
_ANSWER_SECONDS = 5.0  # beside the time for which it is held back


class SignalPages:
    """Reads the pages of probers, with a bound on every wait. Close it after use."""

    def __init__(self) -> None:
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), trust_env=False)

    async def read(self, host: str, port: int, version: str = "", wait: int = 0) -> SignalPage | None:
        """What it knows, once that is other than `version`, and after `wait` seconds anyway; None: no answer."""
        shown = f"[{host}]" if ":" in host else host
        try:
            async with self._session.get(
                f"http://{shown}:{port}{PATH}",
                params={"version": version, "wait": str(wait)},
                timeout=aiohttp.ClientTimeout(total=wait + _ANSWER_SECONDS),
                allow_redirects=False,
            ) as answer:
                if answer.status != 200:
                    return None
                body = bytearray()
                async for piece in answer.content.iter_any():
                    body += piece
                    if len(body) > _LARGEST:
                        return None
            page, _ = decoded_from_newer(bytes(body), SignalPage)
        except (aiohttp.ClientError, TimeoutError, OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None
        return page

    async def close(self) -> None:
        """Close every connection."""
        await self._session.close()
