"""Asks every source of a list again and again: spread in time, a bounded number at once, each within bounds."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random
from typing import Protocol

from tallylight_contract.probing import Probe, SignalPage, SourceSignal
from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.ingest.clock import Clock
from tallylight_monitor.ingest.http import Http
from tallylight_monitor.pipeline.mounted_secret import MountedLogin
from tallylight_monitor.probing.http_source import HttpSource
from tallylight_monitor.probing.signal import CONFIRM_SECONDS, Moment, Sight, SignalState, after

AT_ONCE = 20  # looks at the same time
JITTER = 0.1  # of a source's poll, either way


class Counter(Protocol):
    """Counts looks; `ProbeMetrics` is one."""

    def looked(self, sight: Sight, seconds: float, late: float) -> None:
        """A look took so many seconds, and began so long after its time."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What may be connected to, and where Secrets are mounted: a folder for each, by its name."""

    policy: AddressPolicy
    secrets: Path | None = None


@dataclass(slots=True)
class _Asked:
    """One source that is being asked."""

    probe: Probe
    task: asyncio.Task[None]
    state: SignalState


class Prober:
    """Give it the list by `ask`, as often as it changes; `page` is what it knows."""

    def __init__(self, reach: Reach, clock: Clock, counter: Counter, rng: Random) -> None:
        self._reach, self._clock, self._counter, self._rng = reach, clock, counter, rng
        self._asked: dict[str, _Asked] = {}  # by the probe's digest, and its Secret
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._run, self._count = f"{rng.getrandbits(32):08x}", count(1)
        self._version = f"{self._run}-0"
        self._changed = asyncio.Event()
        self._read_at = clock.monotonic()

    @property
    def unread_seconds(self) -> float:
        """For how long nobody has asked for a page."""
        return self._clock.monotonic() - self._read_at

    def ask(self, probes: Sequence[Probe]) -> None:
        """Ask these from now on, and no others. What is known of one that stays is kept."""
        wanted = {f"{probe.digest} {probe.secret}": probe for probe in probes}
        for name in self._asked.keys() - wanted.keys():
            self._asked.pop(name).task.cancel()
        for name, probe in wanted.items():
            known = self._asked.get(name)
            if known is None:
                task = asyncio.create_task(self._follow(probe, name))
                self._asked[name] = _Asked(probe, task, SignalState())
            else:
                known.probe = probe  # its poll may be another
        self._news()

    def page(self) -> SignalPage:
        """What is known now."""
        return SignalPage(version=self._version, signals=[_signal(each) for each in self._asked.values()])

    async def page_after(self, version: str, seconds: float) -> SignalPage:
        """What is known as soon as it is other than that version, and after so many seconds at the latest."""
        self._read_at = self._clock.monotonic()
        if version == self._version and seconds > 0:
            changed = self._changed
            try:
                async with asyncio.timeout(seconds):
                    await changed.wait()
            except TimeoutError:
                pass
        return self.page()

    def failed(self) -> str:
        """Why this process is to be replaced: a source is asked no more; empty while all are."""
        return next((f"a source is asked no more: {a.probe.stream}" for a in self._asked.values() if a.task.done()), "")

    async def close(self) -> None:
        """Ask nothing any more."""
        tasks = [each.task for each in self._asked.values()]
        self._asked = {}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _follow(self, probe: Probe, name: str) -> None:
        folder = self._reach.secrets / probe.secret if probe.secret and self._reach.secrets else None
        login = MountedLogin(folder, probe.url, self._clock)
        async with AsyncExitStack() as stack:
            http = await stack.enter_async_context(Http(self._reach.policy, login, self._clock))
            source = HttpSource(probe, http, self._clock, folder)
            pause = self._rng.uniform(0, probe.poll)  # hundreds of sources are not asked in one moment
            while True:
                due = self._clock.monotonic() + pause
                await self._clock.sleep(pause)
                async with self._slots:
                    state = await self._look(name, source, due)
                pause = self._pause(name, state)

    async def _look(self, name: str, source: HttpSource, due: float) -> SignalState:
        began = self._clock.monotonic()
        sight = await source.look()
        now = self._clock.monotonic()
        self._counter.looked(sight, now - began, max(0.0, began - due))
        asked = self._asked[name]
        before, asked.state = asked.state, after(asked.state, sight, Moment(now, datetime.now(UTC)))
        if _told(before) != _told(asked.state):
            self._news()
        return asked.state

    def _pause(self, name: str, state: SignalState) -> float:
        poll = self._asked[name].probe.poll
        wanted = min(CONFIRM_SECONDS, poll) if state.is_opening else poll
        return wanted * self._rng.uniform(1 - JITTER, 1 + JITTER)

    def _news(self) -> None:
        self._version = f"{self._run}-{next(self._count)}"
        self._changed.set()
        self._changed = asyncio.Event()


def _told(state: SignalState) -> tuple[object, ...]:
    return state.present, state.reported_since, state.seen


def _signal(asked: _Asked) -> SourceSignal:
    state, probe = asked.state, asked.probe
    return SourceSignal(
        namespace=probe.namespace,
        stream=probe.stream,
        digest=probe.digest,
        present=state.present,
        since=state.reported_since,
        seen=state.seen,
    )
