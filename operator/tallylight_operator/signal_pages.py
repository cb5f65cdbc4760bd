"""Asks a prober, over HTTP, what it knows of its sources. An answer is held back until there is news."""

import errno
import os

import aiohttp
import msgspec

from tallylight_contract.newer import decoded_from_newer
from tallylight_contract.probing import PATH, SignalPage

LARGEST = 4 << 20  # bytes of an answer that are read; a source has about three hundred
ANSWER_SECONDS = 5.0  # for an answer, beside the time for which it is held back


class NoPageError(Exception):
    """A prober's page cannot be had. The text says why, for people: it goes on after "the prober"."""


class SignalPages:
    """Reads the pages of probers, with a bound on every wait. Close it after use."""

    def __init__(self, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._seconds = answer_seconds
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), trust_env=False)

    async def read(self, host: str, port: int, version: str = "", wait: int = 0) -> SignalPage:
        """What it knows, once that is other than `version`, and after `wait` seconds anyway. Raises NoPageError."""
        try:
            body = await self._body(host, port, {"version": version, "wait": str(wait)}, wait + self._seconds)
            page, _ = decoded_from_newer(body, SignalPage)
        except TimeoutError:
            raise NoPageError(f"does not answer within {self._seconds:g} s") from None
        except (aiohttp.ClientConnectorError, OSError) as error:
            raise NoPageError(f"cannot be reached: {os.strerror(error.errno or errno.EIO)}") from None
        except aiohttp.ClientError as error:
            raise NoPageError(f"breaks off its answer: {type(error).__name__}") from None
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise NoPageError(f"answers with what cannot be read; it may be of another version: {error}") from None
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
                raise NoPageError(f"answers with HTTP status {answer.status}")
            body = bytearray()
            async for piece in answer.content.iter_any():
                body += piece
                if len(body) > LARGEST:
                    raise NoPageError(f"answers with more than {LARGEST >> 20} MiB")
        return bytes(body)
