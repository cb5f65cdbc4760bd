"""Whole lists of what the cluster holds, now and then: the backstop behind the watches."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Protocol

from tallylight_contract import labels
from tallylight_contract.livestream import PLURAL
from tallylight_operator.clock import Clock
from tallylight_operator.controller.backoff import BackOff
from tallylight_operator.controller.runtime import RetryableError
from tallylight_operator.kubernetes.api import Json
from tallylight_operator.kubernetes.cache import Store
from tallylight_operator.kubernetes.objects import as_listed, slim
from tallylight_operator.kubernetes.pod_runtime import STREAMS
from tallylight_operator.kubernetes.probing.known_pods import KnownProbers, is_prober

log = logging.getLogger(__name__)

EVERY_SECONDS = 300.0
SELECTOR = f"{labels.APP} in ({labels.APP_VALUE},{labels.PROBER_VALUE}),{labels.MANAGED_BY}={labels.MANAGED_BY_VALUE}"
_WATCH_SECONDS = 10.0  # what a list shows, a watch that works has brought by then


class Lists(Protocol):
    """Lists objects."""

    async def list_all(
        self, path: str, selector: str = "", kept: Callable[[Json], Json] = dict
    ) -> tuple[list[Json], int]:
        """What is `kept` of every object of a kind, and the version as of which. Raises RetryableError."""


@dataclass(frozen=True, slots=True)
class Listed:
    """LiveStreams and pods of a namespace, or of all where that is empty; each as of a version."""

    namespace: str
    streams: Sequence[Json]
    streams_version: int
    pods: Sequence[Json]
    pods_version: int


class Known(Protocol):
    """What is known of the cluster."""

    def is_known(self, raw: Json) -> bool:
        """Whether an object is no news, now or ever: it is known as it is, or newer, or is gone."""

    def refresh(self, listed: Listed) -> int:
        """Be as a whole list shows it. Returns how many changes it brought."""


@dataclass(frozen=True, slots=True)
class KnownTogether:
    """LiveStreams, monitors' pods, and probers' pods."""

    store: Store
    probers: KnownProbers

    def is_known(self, raw: Json) -> bool:
        """Whether an object is no news, now or ever."""
        return self.store.is_known(raw) or self.probers.is_known(raw)

    def refresh(self, listed: Listed) -> int:
        """Be as a whole list shows it. Returns how many changes it brought."""
        monitors, probers = [pod for pod in listed.pods if not is_prober(pod)], list(filter(is_prober, listed.pods))
        changes = self.store.refresh_streams(listed.streams, listed.streams_version, listed.namespace)
        changes += self.store.refresh_pods(monitors, listed.pods_version, listed.namespace)
        return changes + self.probers.refresh(probers, listed.pods_version, listed.namespace)


@dataclass(slots=True)
class Relister:
    """Lists LiveStreams and pods into what is known. `silent`: so many lists in a row had changes that no watch had."""

    api: Lists
    known: Known
    clock: Clock
    namespaces: tuple[str, ...] = ()
    silent: int = 0
    done: bool = False

    async def at_once(self) -> None:
        """List until it works: nothing is decided on what was known some time ago."""
        back_off, rng, failures, never = BackOff(), Random(), 0, asyncio.Event()  # noqa: S311 - spreads retries
        while True:
            try:
                await self._refresh(0.0)
            except RetryableError as error:
                failures += 1
                log.warning("LiveStreams and pods cannot be listed, will be tried again: %s", error)
                await self.clock.wait(never, back_off.wait(failures, rng))
            else:
                self.done = True
                return

    async def run(self) -> None:
        """List at once, and then every few minutes, until cancelled."""
        await self.at_once()
        never = asyncio.Event()
        while True:
            await self.clock.wait(never, EVERY_SECONDS)
            try:
                changes = await self._refresh(_WATCH_SECONDS)
            except RetryableError as error:
                log.warning("the cluster cannot be listed: %s", error)
                continue
            self.silent = self.silent + 1 if changes else 0
            if changes:
                log.warning("%d changes were listed that no watch had brought", changes)

    async def _refresh(self, delay: float) -> int:
        """Returns how many changes it brought though the watches had so many seconds to bring them."""
        listed = [(await self._listed(folder)) for folder in self.namespaces or ("",)]
        await self.clock.wait(asyncio.Event(), delay)
        return sum(map(self.known.refresh, listed))

    async def _listed(self, namespace: str) -> Listed:
        folder = f"/namespaces/{namespace}" if namespace else ""
        streams = await self.api.list_all(f"{STREAMS}{folder}/{PLURAL}", "", self._kept)
        pods = await self.api.list_all(f"/api/v1{folder}/pods", SELECTOR, self._kept)
        return Listed(namespace, *streams, *pods)

    def _kept(self, raw: Json) -> Json:
        """Ten thousand whole objects would take as much memory as all else."""
        return as_listed(raw) if self.known.is_known(raw) else slim(raw)
