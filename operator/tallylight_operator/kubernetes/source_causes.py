"""Asks monitors whose pods are not ready whether they receive, and why not: a pod's status says neither.

A probe also fails where a node is busy, or a network slow. A monitor is asked a moment after its pod became unready,
and again with longer and longer pauses while it stays so. One whose pod is ready is never asked, and the API server is
asked nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from random import Random

from tallylight_operator.clock import Clock, steady
from tallylight_operator.controller.backoff import BackOff
from tallylight_operator.controller.timers import Timers
from tallylight_operator.controller.work_queue import WorkQueue
from tallylight_operator.kubernetes.cache import Store
from tallylight_operator.kubernetes.monitor_container import PORT
from tallylight_operator.kubernetes.objects import Raw, is_deleted, uid_of
from tallylight_operator.kubernetes.own_container import is_absent
from tallylight_operator.no_page import NoPageError
from tallylight_operator.readiness import Readiness

Ask = Callable[[str, int], Awaitable[Readiness]]  # raises NoPageError

ANSWER_SECONDS = 2.0  # the longest that a monitor may take
AT_ONCE = 20  # monitors that are asked at the same time
_PAUSES = BackOff(first=4.0, longest=60.0, jitter=0.25)
_SOON = timedelta(seconds=2)  # a source that is there is received by then
_LOOK_THROUGH_SECONDS = 300.0
_LONGEST_NAP = 60.0
_UNANSWERED = 2  # tries after which a monitor counts as unreachable


class SourceCauses:
    """Tell it of pods by `observed` and `gone`; `run` asks, and puts the answers into the store."""

    def __init__(self, store: Store, ask: Ask, clock: Clock) -> None:
        self._store = store
        self._ask = ask
        self._clock = clock
        self._rng = Random()  # noqa: S311 - spreads questions in time
        self._tries: dict[str, int] = {}  # of every monitor that is to be asked, by its pod's uid
        self._hosts: dict[str, str] = {}
        self._unanswered: dict[str, int] = {}  # tries since the last answer
        self._timers: Timers[str] = Timers()
        self._due: WorkQueue[str] = WorkQueue()
        self._changed = asyncio.Event()

    def observed(self, pod: Raw) -> None:
        """A monitor's pod as it is now."""
        uid, host = uid_of(pod), str((pod.get("status") or {}).get("podIP", ""))
        if is_deleted(pod) or not is_absent(pod):
            self.gone(pod)
            return
        self._hosts[uid] = host  # one without an address does not answer
        if uid not in self._tries:
            self._tries[uid], self._unanswered[uid] = 0, 0
            self._timers.put(uid, steady(self._clock) + _SOON)
            self._changed.set()

    def gone(self, pod: Raw) -> None:
        """A pod is there no more, or its monitor receives: what it said is out of date."""
        uid = uid_of(pod)
        if self._tries.pop(uid, None) is not None:
            del self._hosts[uid], self._unanswered[uid]
            self._timers.forget(uid)
            self._store.put_answer(uid, None)

    async def run(self) -> None:
        """Ask until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._look_through())
            tasks.create_task(self._watch_timers())
            for _ in range(AT_ONCE):
                tasks.create_task(self._work())

    async def _look_through(self) -> None:
        """Find those that no watch has brought."""
        never = asyncio.Event()
        while True:
            for pod in self._store.all_pods():
                self.observed(pod)
            for uid in [uid for uid in self._tries if not self._store.has_pod(uid)]:
                del self._tries[uid], self._hosts[uid], self._unanswered[uid]
            await self._clock.wait(never, _LOOK_THROUGH_SECONDS)

    async def _watch_timers(self) -> None:
        while True:
            self._changed.clear()
            now = steady(self._clock)
            for uid in self._timers.pop_due(now):
                self._due.add(uid)
            coming = self._timers.next()
            nap = _LONGEST_NAP if coming is None else min((coming - now).total_seconds(), _LONGEST_NAP)
            await self._clock.wait(self._changed, nap)

    async def _work(self) -> None:
        while True:
            uid = await self._due.take()
            try:
                await self._ask_once(uid)
            finally:
                self._due.done(uid)

    async def _ask_once(self, uid: str) -> None:
        host = self._hosts.get(uid)
        if host is None:
            return
        self._tries[uid] += 1
        self._timers.put(uid, steady(self._clock) + timedelta(seconds=_PAUSES.wait(self._tries[uid], self._rng)))
        self._changed.set()  # first of all: a worker that is cancelled here leaves nothing unasked
        answer = await self._answer(host)
        if uid not in self._tries:  # meanwhile its pod is ready, or gone
            return
        self._unanswered[uid] = 0 if answer.receiving is not None else self._unanswered[uid] + 1
        is_silent = self._unanswered[uid] >= _UNANSWERED and not _says_absent(self._store.answer(uid))
        if answer.receiving is not None or is_silent:
            self._store.put_answer(uid, answer)

    async def _answer(self, host: str) -> Readiness:
        """What a monitor at an address says; `unreachable`, where it says nothing."""
        if not host:
            return unreachable(NoPageError("has no address yet"))
        try:
            return await self._ask(host, PORT)
        except NoPageError as error:
            return unreachable(error)


def unreachable(error: NoPageError) -> Readiness:
    """What is known of a monitor whose page cannot be had: only why."""
    hint = "something else may listen there" if error.answered else "a NetworkPolicy may be in between"
    return Readiness(None, f"the monitor {error}, where the operator asks it, on port {PORT}; {hint}")


def _says_absent(answer: Readiness | None) -> bool:
    """Then that stays: a pod that was not ready for want of a signal has no other reason to be so now."""
    return answer is not None and answer.receiving is False
