"""Reads probers, each for as long as it is there: what it last said, and why nothing is heard of it."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random
from typing import Protocol

from msgspec.structs import replace

from tallylight_bounded.tasks import ended
from tallylight_contract.probing import SignalPage
from tallylight_operator.clock import Clock
from tallylight_operator.controller.backoff import BackOff
from tallylight_operator.kubernetes.monitor_container import PORT
from tallylight_operator.kubernetes.probing.asked import Asked
from tallylight_operator.kubernetes.probing.plan import is_settled
from tallylight_operator.kubernetes.probing.prober_state import ObservedProber
from tallylight_operator.no_page import NoPageError

log = logging.getLogger(__name__)

HELD_BACK_SECONDS = 10  # an answer without news
SETTLED_SECONDS = 60.0  # after its first answer; an absence takes half a minute to find out
_UNANSWERED = 2  # tries in a row that count: a process that has just been started does not listen yet
_PAUSES = BackOff(first=0.5, longest=5.0)


class Pages(Protocol):
    """Reads probers' pages; `SignalPages` is one."""

    async def read(self, host: str, port: int, version: str = "", wait: int = 0) -> SignalPage:
        """What a prober knows. Raises NoPageError."""


@dataclass(slots=True)
class Reader:
    """`run` reads the prober of a namespace at an address, and calls `news`. `page` is None until it has answered.

    `first_at` is when it first did, in monotonic seconds; `silent`, why it does not now; empty: it does.
    """

    pages: Pages
    clock: Clock
    news: Callable[[], None]
    page: SignalPage | None = None
    first_at: float | None = None
    silent: str = ""

    async def run(self, namespace: str, host: str, rng: Random) -> None:
        """Read until cancelled. What it says of streams of another namespace is passed over."""
        version, failures, never = "", 0, asyncio.Event()
        while True:
            try:
                page = await self.pages.read(host, PORT, version, HELD_BACK_SECONDS if version else 0)
            except NoPageError as error:
                why = f"the prober {error}"
            except Exception as error:  # one that ended here would leave what it knew last to be believed for ever
                log.exception("a prober's page: unexpected; will be tried again")
                why = f"the prober cannot be read: {type(error).__name__}"
            else:
                version, failures = page.version, 0
                self._heard(replace(page, signals=[each for each in page.signals if each.namespace == namespace]))
                continue
            failures += 1
            if failures >= _UNANSWERED:
                self._failed(why)
            await self.clock.wait(never, _PAUSES.wait(failures, rng))

    def _heard(self, page: SignalPage) -> None:
        if self.first_at is None:
            self.first_at = self.clock.monotonic()
        if page != self.page or self.silent:
            self.page, self.silent = page, ""
            self.news()

    def _failed(self, why: str) -> None:
        if self.silent != why:
            self.silent = why
            self.news()


class Readers:
    """The readers of one namespace's probers, each in a task of its own. `news` is called when one has any."""

    def __init__(self, namespace: str, clock: Clock, news: Callable[[], None]) -> None:
        self._namespace, self._clock, self._news = namespace, clock, news
        self._rng = Random()  # noqa: S311 - spreads tries in time
        self._of: dict[tuple[str, str], tuple[Reader, asyncio.Task[None]]] = {}  # by a prober's uid and address

    async def read(self, probers: Iterable[ObservedProber], pages: Pages) -> None:
        """Read these, and no others."""
        wanted = {(prober.uid, prober.host) for prober in probers}
        for gone in self._of.keys() - wanted:
            await ended(self._of.pop(gone)[1])
        for uid, host in wanted - self._of.keys():
            reader = Reader(pages, self._clock, self._news)
            reading = asyncio.create_task(reader.run(self._namespace, host, self._rng))
            self._of[uid, host] = reader, reading

    def of(self, prober: ObservedProber | None) -> Reader | None:
        """The reader of one; None: it is not read."""
        found = None if prober is None else self._of.get((prober.uid, prober.host))
        return None if found is None else found[0]

    def settled(self, asked: Asked | None) -> set[str]:
        """Those that know what they are to find out, or have had the time for it; by uid."""
        late = self._clock.monotonic() - SETTLED_SECONDS
        return {
            uid
            for (uid, _), (reader, _) in self._of.items()
            if asked is not None
            and reader.page is not None
            and (is_settled(reader.page, asked) or (reader.first_at or late) < late)
        }

    async def close(self) -> None:
        """Read nothing any more."""
        await ended(*(task for _, task in self._of.values()))
        self._of.clear()
