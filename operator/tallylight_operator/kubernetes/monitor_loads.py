"""Asks monitors how much they have to do: one that cannot keep pace gets others beside it.

Most are asked once a minute, those of a stream that is late, or is shared by several monitors, every few seconds. The
API server is asked nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable
from random import Random

from tallylight_contract import labels
from tallylight_contract.load import Load
from tallylight_operator.clock import Clock
from tallylight_operator.controller.backoff import BackOff
from tallylight_operator.kubernetes.cache import Store
from tallylight_operator.kubernetes.monitor_container import PORT
from tallylight_operator.kubernetes.objects import Raw, is_deleted, stream_of, uid_of
from tallylight_operator.kubernetes.own_container import own_container

Ask = Callable[[str, int], Awaitable[Load | None]]

AT_ONCE = 20  # monitors that are asked at the same time
EVERY_SECONDS = 2.0  # so often it is looked who is to be asked
PAUSES = BackOff(first=5.0, longest=60.0, jitter=0.25)
_UNANSWERED = 3  # tries after which nothing is known of a monitor any more


class MonitorLoads:
    """`run` asks, and wakes a stream where an answer may change what is decided; `of` gives the last answer."""

    def __init__(self, store: Store, ask: Ask, clock: Clock) -> None:
        self._store, self._ask, self._clock = store, ask, clock
        self._rng = Random()  # noqa: S311 - spreads questions in time
        self._loads: dict[str, Load] = {}  # by the uid of a monitor's pod
        self._due: dict[str, float] = {}  # monotonic seconds
        self._calm: dict[str, int] = {}  # answers without news
        self._unanswered: dict[str, int] = {}
        self._slots = asyncio.Semaphore(AT_ONCE)

    def of(self, uid: str) -> Load | None:
        """What a pod's monitor said last; None: it has not been asked, or does not answer."""
        return self._loads.get(uid)

    def unknown(self) -> int:
        """How many monitors that are ready did not answer several times in a row: none of them can be relieved."""
        pods = (pod for pod in self._store.all_pods() if self._unanswered.get(uid_of(pod), 0) >= _UNANSWERED)
        return sum(own_container(pod).ready for pod in pods)

    async def run(self) -> None:
        """Ask until cancelled."""
        never = asyncio.Event()
        while True:
            self._forget_gone()
            now = self._clock.monotonic()
            due = [pod for pod in self._store.all_pods() if self._due.setdefault(uid_of(pod), now + 1.0) <= now]
            await asyncio.gather(*(self._look_at(pod) for pod in due))
            await self._clock.wait(never, EVERY_SECONDS)

    async def _look_at(self, pod: Raw) -> None:
        uid, host = uid_of(pod), str((pod.get("status") or {}).get("podIP", ""))
        if host and own_container(pod).ready and not is_deleted(pod):
            async with self._slots:
                self._heard(pod, await self._ask(host, PORT))
        pause = PAUSES.wait(max(1, self._calm.get(uid, 0)), self._rng)
        self._due[uid] = self._clock.monotonic() + pause

    def _heard(self, pod: Raw, load: Load | None) -> None:
        uid, key = uid_of(pod), stream_of(pod)
        if key is None or not self._store.has_pod(uid):
            return
        before = self._loads.get(uid)
        self._unanswered[uid] = 0 if load is not None else self._unanswered.get(uid, 0) + 1
        if load is not None:
            self._loads[uid] = load
        elif self._unanswered[uid] >= _UNANSWERED:
            self._loads.pop(uid, None)
        matters = _is_late(load) or _is_late(before) or any(map(_is_shard, self._store.pods(key)))
        self._calm[uid] = 0 if matters else self._calm.get(uid, 0) + 1
        if matters:
            self._store.wake(key)

    def _forget_gone(self) -> None:
        for known in (self._loads, self._due, self._calm, self._unanswered):
            for uid in [uid for uid in known if not self._store.has_pod(uid)]:
                del known[uid]


def _is_late(load: Load | None) -> bool:
    return load is not None and (load.lagging_seconds > 0 or (load.lag_seconds is None and load.throttled > 0))


def _is_shard(pod: Raw) -> bool:
    return labels.SHARD in (pod["metadata"].get("labels") or {})
