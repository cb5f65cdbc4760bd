"""Connect for those who would connect for themselves: a name is resolved once, here, and each address is judged."""

import asyncio
import os
import ssl
from dataclasses import dataclass, field

from tallylight_contract.address import shown
from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.ingest.credentials import origin_of
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.names import AddressRefusedError, Lookup, addresses_of, system_lookup
from tallylight_monitor.ingest.peers import judge_peer

CONNECT_SECONDS = 5.0  # for each address
SECURE = frozenset({"rtmps", "rtsps"})

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True, slots=True)
class Connector:
    """Connects to the origin of a URL. TLS is ours too: the certificate is verified, against the URL's name."""

    policy: AddressPolicy
    lookup: Lookup = system_lookup
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    async def connect(self, url: str) -> Connection:
        """Connect to one of the allowed addresses of the URL's host. Raises FetchError."""
        try:
            scheme, host, port = origin_of(url)
        except ValueError:
            raise FetchError("malformed", f"{shown(url)} is not an address") from None
        failure = FetchError("dns", f"cannot resolve host {host}")
        for address in await self._allowed(url, host, port):
            try:
                async with asyncio.timeout(CONNECT_SECONDS):
                    return await self._connected(address, port, host if scheme in SECURE else None)
            except (OSError, ssl.SSLError) as error:
                failure = _failure(url, error)
        raise failure

    async def _allowed(self, url: str, host: str, port: int) -> list[str]:
        refusal = self.policy.refusal_of_host(host)
        try:
            addresses = [] if refusal else await addresses_of(host, port, self.lookup)
        except OSError:
            raise FetchError("dns", f"cannot resolve host {host}") from None
        allowed = [each for each in addresses if not self.policy.refusal(each)]
        if refusal or (addresses and not allowed):
            why = refusal or self.policy.refusal(addresses[0])
            raise FetchError("refused", f"{shown(url)} is refused: its address {why}")
        return allowed

    async def _connected(self, address: str, port: int, name: str | None) -> Connection:
        tls = self.tls if name else None
        reader, writer = await asyncio.open_connection(address, port, ssl=tls, server_hostname=name)
        try:
            judge_peer(self.policy, writer.get_extra_info("peername"))
        except AddressRefusedError:
            writer.close()
            raise
        return reader, writer


def _failure(url: str, error: Exception) -> FetchError:
    where = shown(url)
    match error:
        case AddressRefusedError():
            return FetchError("refused", f"{where} is refused: its address {error}")
        case TimeoutError():
            return FetchError("timeout", f"connecting to {where} took too long")
        case ssl.SSLCertVerificationError():
            return FetchError("tls", f"the certificate of {where} is not valid: {error.verify_message}")
        case ssl.SSLError():
            return FetchError("tls", f"{where} does not speak TLS with us")
        case OSError(errno=int(number)):
            return FetchError("connect", f"cannot connect to {where}: {os.strerror(number)}")
    return FetchError("connect", f"cannot connect to {where}")
