"""Asks a monitor, over HTTP, whether it receives, and where it does not, why; and how much it has to do."""

from dataclasses import dataclass

import aiohttp
import msgspec

from tallylight_contract import load
from tallylight_contract.load import Load
from tallylight_contract.readiness import PATH, cause_in, is_same_cause
from tallylight_operator.no_page import NoPageError, told_why

_LARGEST = 4096  # bytes of an answer that are read


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a monitor answers. `cause` is why nothing is received, in one line; empty where that is not known.

    Where it does not answer, `receiving` is None, and `cause` says so.
    """

    receiving: bool | None
    cause: str = ""

    def is_same_as(self, other: "Readiness | None") -> bool:
        """Whether both say the same to people."""
        return other is not None and self.receiving == other.receiving and is_same_cause(self.cause, other.cause)


class ReadinessPages:
    """Reads the pages of monitors, with a bound on every wait, in seconds. Close it after use."""

    def __init__(self, timeout: float, at_once: int = 0) -> None:
        """At most `at_once` connections; 0: as many as are asked for."""
        self._seconds = timeout
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=timeout),
            connector=aiohttp.TCPConnector(limit=at_once, force_close=True),
            trust_env=False,
        )

    async def read(self, host: str, port: int) -> Readiness:
        """200 is yes, 503 is no. Raises NoPageError where the monitor does not answer, or answers something else."""
        with told_why(self._seconds):
            async with self._session.get(_url(host, port, PATH), allow_redirects=False) as answer:
                if answer.status == 200:
                    return Readiness(receiving=True)
                if answer.status == 503:
                    page = await answer.content.read(_LARGEST)
                    return Readiness(receiving=False, cause=cause_in(page.decode(errors="replace")))
                raise NoPageError(f"answers with HTTP status {answer.status}", answered=True)

    async def load(self, host: str, port: int) -> Load | None:
        """What it has to do; None where it does not answer, is of an older version, or no monitor."""
        try:
            async with self._session.get(_url(host, port, load.PATH), allow_redirects=False) as answer:
                is_small = answer.status == 200 and (answer.content_length or load.LARGEST) < load.LARGEST
                page = await answer.read() if is_small else b""
            found = msgspec.json.decode(page, type=Load)
        except (aiohttp.ClientError, TimeoutError, OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None
        return found if load.is_plausible(found) else None

    async def close(self) -> None:
        """Close every connection."""
        await self._session.close()


def _url(host: str, port: int, path: str) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{path}"
