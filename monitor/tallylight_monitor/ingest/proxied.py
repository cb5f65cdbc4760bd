"""What is fetched by way of a web proxy: the proxy resolves names and connects, so we judge a host before we ask it.

The proxy itself is the installation's choice, wherever it is. What it may reach is for its own rules to say: this only
keeps it from being asked for what monitors may not fetch.
"""

import asyncio
from dataclasses import dataclass, field
from ipaddress import ip_address

from tallylight_contract.address import shown
from tallylight_monitor.ingest.addresses import LIFT, AddressPolicy, shown_host
from tallylight_monitor.ingest.clock import Clock
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.metadata_services import NAMES
from tallylight_monitor.ingest.names import Lookup, addresses_of

RESOLVE_SECONDS = 1.0  # where only the proxy resolves names, ours may not answer
REMEMBERED_SECONDS = 60.0
MOST_HOSTS = 256  # a hostile playlist names as many as it likes
WANTS_LOGIN = 407

TO_THE_PROXY = AddressPolicy(allow_private=True)


@dataclass(slots=True)
class ProxiedHosts:
    """Judges hosts by name, and by what our own resolver says of them, where it says anything."""

    policy: AddressPolicy
    lookup: Lookup
    clock: Clock
    _known: dict[str, tuple[float, str]] = field(default_factory=dict)

    async def check(self, url: str, host: str) -> None:
        """Raise FetchError where the proxy must not be asked for a host."""
        if refusal := await self._refusal(host.lower().rstrip(".")):
            raise FetchError("refused", f"{shown(url)} is refused: its address {refusal}")

    async def _refusal(self, host: str) -> str:
        now = self.clock.monotonic()
        judged_at, refusal = self._known.get(host, (float("-inf"), ""))
        if now - judged_at < REMEMBERED_SECONDS:
            return refusal
        refusal = self._refusal_of_name(host) or await self._refusal_of_addresses(host)
        while len(self._known) >= MOST_HOSTS:
            self._known.pop(next(iter(self._known)))
        self._known[host] = (now, refusal)
        return refusal

    def _refusal_of_name(self, host: str) -> str:
        if self.policy.allow_private:
            return ""
        if host in NAMES:
            return f"is a metadata service ({LIFT})"
        return f"is this machine ({LIFT})" if f".{host}".endswith(".localhost") else ""

    async def _refusal_of_addresses(self, host: str) -> str:
        """One address that is forbidden is enough: which of them the proxy takes, nobody can say."""
        if _is_address(host):
            return ""  # judged as it is written
        try:
            async with asyncio.timeout(RESOLVE_SECONDS):
                addresses = await addresses_of(host, 0, self.lookup)
        except (OSError, TimeoutError):
            return ""
        return next(filter(None, map(self.policy.refusal, addresses)), "")


def not_let_through(proxy: str | None) -> FetchError:
    """It is the proxy that answered, and it asks who we are."""
    where = f"the proxy {shown_host(proxy)}" if proxy else "a proxy on the way"
    return FetchError("connect", f"{where} asks for a user and a password, or refuses those that it got")


def _is_address(host: str) -> bool:
    try:
        return bool(ip_address(host.strip("[]")))
    except ValueError:
        return False
