"""Looks for other releases: what one that is gone has left is ours, and one that serves the same is named."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from tallylight_contract import labels
from tallylight_operator.clock import Clock
from tallylight_operator.controller.runtime import RetryableError
from tallylight_operator.kubernetes.releases import Release, at_work, gone, name_of, renewed
from tallylight_operator.kubernetes.relist import Lists
from tallylight_operator.settings import Settings

log = logging.getLogger(__name__)

EVERY_SECONDS = 15.0  # a leader renews several times meanwhile
# The first look comes before the first decision: an API that does not answer may hold that up for so long.
ANSWER_SECONDS = 2.0
RENEWED_SECONDS = 5.0  # in which a release that is there has renewed its Lease, twice as a rule
SELECTOR = f"{labels.APP}={labels.OPERATOR_VALUE},{labels.MANAGED_BY}={labels.MANAGED_BY_VALUE}"


class Named(Protocol):
    """What is known of releases by the pods that name them."""

    def releases(self) -> set[str]:
        """All that monitors' pods name."""

    def put_gone_releases(self, gone: frozenset[str]) -> None:
        """These serve nothing any more."""


@dataclass(slots=True)
class OtherReleases:
    """`first_look` before deciding, and `run`. An operator with roles in some namespaces sees its own Lease's alone."""

    api: Lists
    store: Named
    clock: Clock
    settings: Settings
    overlapping: frozenset[str] = frozenset()  # by their Leases
    is_blind: bool = False  # the last look failed
    _renewals: dict[str, str] = field(default_factory=dict)  # as of the last look
    _looked_at: float = float("-inf")  # in monotonic seconds

    async def run(self, leads: Callable[[], bool] = lambda: True) -> None:
        """Look until cancelled, while this operator leads."""
        never = asyncio.Event()
        while True:
            await self.clock.wait(never, EVERY_SECONDS)
            if leads() and not self._has_looked_just_now():
                await self.look()

    async def first_look(self) -> None:
        """Look; and once more where another seems to serve the same: the one that was uninstalled just now does not."""
        if self._has_looked_just_now():
            return
        found = await self._seen()
        if any(map(self._shared, found or [])):
            await self.clock.wait(asyncio.Event(), RENEWED_SECONDS)
            found = await self._seen()
        self._warn(found)

    async def look(self) -> None:
        """Look once. Where that fails, what was known before holds."""
        self._warn(await self._seen())

    def _has_looked_just_now(self) -> bool:
        """Then one that is there may not have renewed its Lease since, and would pass for gone."""
        return self.clock.monotonic() - self._looked_at < RENEWED_SECONDS

    async def _seen(self) -> list[Release] | None:
        """The releases that are at work; None where that is not known."""
        scope = self.settings.lease.namespace if self.settings.namespaces else ""
        folder = f"/namespaces/{scope}" if scope else ""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                leases, _ = await self.api.list_all(f"/apis/coordination.k8s.io/v1{folder}/leases", SELECTOR)
        except (RetryableError, TimeoutError) as error:
            if not self.is_blind:
                log.warning("whether other releases serve the same is not known: %s", str(error) or "no answer")
            self.is_blind = True
            return None
        self.is_blind = False
        self._looked_at = self.clock.monotonic()
        found = at_work(leases, self.clock.now(), self._renewals)
        self._renewals = {name_of(lease): renewed(lease) for lease in leases}
        self.store.put_gone_releases(gone(self.store.releases(), found, scope))
        return found

    def _shared(self, other: Release) -> str:
        ours = Release(self.settings.monitor.operator, frozenset(self.settings.namespaces))
        return "" if other.name == ours.name else ours.shares(other)

    def _warn(self, found: list[Release] | None) -> None:
        if found is None:
            return
        shared = {each.name: self._shared(each) for each in found}
        overlapping = {name: what for name, what in shared.items() if what}
        for name in sorted(overlapping.keys() - self.overlapping):
            log.warning(
                "another release, whose Lease is %s, serves the same as this one: %s. Neither touches what the other "
                "watches; serve each namespace by one: watchNamespaces",
                name,
                overlapping[name],
            )
        for name in sorted(self.overlapping - overlapping.keys()):
            log.info("the release whose Lease is %s serves nothing of this one's any more", name)
        self.overlapping = frozenset(overlapping)
