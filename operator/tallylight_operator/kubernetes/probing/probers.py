"""The probers of all namespaces: each is kept by a task of its own, so that one that waits holds up no other."""

import asyncio
from collections.abc import Iterator
from functools import partial
from typing import Protocol

from tallylight_contract.livestream import LiveStream
from tallylight_contract.probing import probe_of
from tallylight_operator.clock import Clock
from tallylight_operator.controller.signal_book import SignalBook
from tallylight_operator.decision.model import Key
from tallylight_operator.kubernetes.fencing import Calls
from tallylight_operator.kubernetes.probing.known_pods import KnownProbers
from tallylight_operator.kubernetes.probing.namespace_prober import Gone, NamespaceProber, Parts
from tallylight_operator.kubernetes.probing.prober_writes import ProberWrites
from tallylight_operator.kubernetes.probing.reader import Pages
from tallylight_operator.schedule.signal import Signal
from tallylight_operator.settings import MonitorSettings
from tallylight_operator.signal_pages import SignalPages

_LOOK_THROUGH_SECONDS = 60.0  # a release that is gone has left its probers to us


class ClosingPages(Pages, Protocol):
    """Pages whose connections are closed in the end."""

    async def close(self) -> None:
        """Close every connection."""


class Probers:
    """Tell it of each stream, and `pods` of each prober's pod; `run` while this operator leads."""

    def __init__(self, api: Calls, settings: MonitorSettings, clock: Clock, book: SignalBook, gone: Gone) -> None:
        self.pods = KnownProbers(self._pods_changed, clock.monotonic)
        self._parts = Parts(ProberWrites(api, self.pods, settings), self.pods, book, settings, clock, gone)
        self._of: dict[str, NamespaceProber] = {}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._news = asyncio.Event()

    def stream_changed(self, key: Key, stream: LiveStream | None) -> None:
        """A stream as it is now; None: it is gone."""
        followed = stream if stream is not None and probe_of(stream) is not None else None
        if followed is None and key.namespace not in self._of:
            return
        self._parts.book.of(key, followed)  # or what a prober says of it would be passed over
        self._prober(key.namespace).follow(key.name, followed)
        self._news.set()

    def signal_of(self, key: Key, stream: LiveStream | None) -> Signal:
        """What is known of a stream's source."""
        return self._parts.book.of(key, stream)

    def silent(self) -> Iterator[tuple[str, float]]:
        """Each namespace that is to have a prober, and for how many seconds nothing has been heard of it."""
        for namespace, prober in self._of.items():
            if (seconds := prober.silent_for()) is not None:
                yield namespace, seconds

    async def run(self, pages: ClosingPages | None = None) -> None:
        """Keep a prober in each namespace that needs one, until cancelled."""
        pages = pages or SignalPages()
        try:
            async with asyncio.TaskGroup() as tasks:
                while True:
                    self._news.clear()
                    self._start_needed(tasks, pages)
                    await self._parts.clock.wait(self._news, _LOOK_THROUGH_SECONDS)
        finally:
            self._running.clear()
            await pages.close()

    def _start_needed(self, tasks: asyncio.TaskGroup, pages: Pages) -> None:
        for namespace in {*self._of, *self.pods.namespaces()} - self._running.keys():
            prober = self._prober(namespace)
            if prober.is_needed:
                self._running[namespace] = tasks.create_task(prober.run(pages))
                self._running[namespace].add_done_callback(partial(self._ended, namespace))
            else:
                del self._of[namespace]

    def _prober(self, namespace: str) -> NamespaceProber:
        if namespace not in self._of:
            self._of[namespace] = NamespaceProber(namespace, self._parts)
        return self._of[namespace]

    def _pods_changed(self, namespace: str) -> None:
        self._prober(namespace).changed.set()
        self._news.set()

    def _ended(self, namespace: str, _: asyncio.Task[None]) -> None:
        self._running.pop(namespace, None)
        self._news.set()
