"""Keep every stream as its spec asks: a queue, timers, workers, retries. One bad stream delays no other."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

from tallylight_contract.livestream import LiveStream
from tallylight_operator.clock import Clock, steady, wall_ahead
from tallylight_operator.controller.admission import Admission
from tallylight_operator.controller.backoff import BackOff
from tallylight_operator.controller.circles import Circles
from tallylight_operator.controller.gaps import Gaps
from tallylight_operator.controller.one_pass import OnePass, Outcome, Reconcile
from tallylight_operator.controller.runtime import RetryableError, Runtime
from tallylight_operator.controller.starts_ahead import StartsAhead
from tallylight_operator.controller.timers import Timers
from tallylight_operator.controller.turns import Turns
from tallylight_operator.controller.work_queue import WorkQueue
from tallylight_operator.decision.model import Key
from tallylight_operator.settings import Caps, Starts

log = logging.getLogger(__name__)

_LONGEST_NAP = 10.0  # seconds; then a wall clock that was set is noticed
_STEP_SECONDS = 1.0  # of the wall clock, and more than it drifts meanwhile


class Streams(Protocol):
    """The LiveStreams as they are now."""

    def get(self, key: Key, /) -> LiveStream | None:
        """The stream; None when it is gone."""

    def keys(self) -> Iterable[Key]:
        """Every stream that there is."""


class Observer(Protocol):
    """Counts what the loop does; `OperatorMetrics` is one."""

    def transition(self, late_by: float) -> None:
        """Something that was due was done so many seconds after its time."""

    def reconciled(self, seconds: float) -> None:
        """One pass over one stream took so long."""

    def failed(self, reason: str) -> None:
        """A pass failed. `reason` is an error's type."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How much at once, how long at most, and how often anyway. Times in seconds."""

    workers: int = 20  # a Kubernetes API server on two cores is busy with twenty requests at once
    longest_pass: float = 60.0  # a runtime that does not answer must not keep a worker for ever
    resync: float = 300.0
    back_off: BackOff = field(default_factory=BackOff)
    # A start that the cluster refuses, as for a full quota, is retried sooner: it may be fixed before air time.
    when_blocked: BackOff = field(default_factory=lambda: BackOff(longest=15.0))
    caps: Caps = field(default_factory=Caps)
    starts: Starts = field(default_factory=Starts)
    # So many monitors a second a scheduler binds: who asks for more at once is told before. None: there is none.
    binds: float | None = None


@dataclass(frozen=True, slots=True)
class Failing:
    """How often in a row a stream's pass has failed, and since when, in monotonic seconds."""

    since: float
    times: int = 0


class Reconciler:
    """The loop. `wake` a stream when it, or one of its monitors, has changed; `run` is all the rest."""

    def __init__(
        self, runtime: Runtime, streams: Streams, clock: Clock, observer: Observer, pace: Pace | None = None
    ) -> None:
        self._streams = streams
        self._circles = Circles(streams.get)
        self._clock = clock
        self._observer = observer
        self._pace = pace or Pace()
        self.gaps = Gaps(clock)
        self.ahead = StartsAhead(clock, self.wake, _most_starts(self._pace))
        self.admission = Admission(self._pace.caps, self.wake)
        self._pass: OnePass = Reconcile(
            runtime, clock, self.gaps, Turns(clock), self.ahead, self.admission, self._pace.starts.jitter
        )
        self._rng = Random()  # noqa: S311 - spreads retries in time; no secret depends on it
        self._queue: WorkQueue[Key] = WorkQueue(lane_of=lambda key: key.namespace)
        self._transitions: Timers[Key] = Timers()  # when a decision may turn out differently
        self._retries: Timers[Key] = Timers()  # by the steady clock
        self._failing: dict[Key, Failing] = {}
        self._due: dict[Key, datetime] = {}  # transitions that have come and are not yet acted on
        self._reset = asyncio.Event()  # the nearest timer may be another now
        self._look_by = clock.monotonic()  # when timers are looked at next, at the latest
        self._ahead = wall_ahead(clock)
        self._moved_at = clock.monotonic()  # when a pass last ended, or the first stream was queued
        self._passes: dict[Key, float] = {}  # those under way, and when each began

    def waiting(self) -> int:
        """How many streams wait for their turn. (A length would make a reconciler with nothing to do false.)"""
        return len(self._queue)

    def wake(self, key: Key) -> None:
        """Reconcile a stream soon. Many wakes before its turn are one."""
        if not self._queue:
            self._moved_at = self._clock.monotonic()
        self._queue.add(key)

    def stuck_for(self) -> float:
        """For how many seconds streams have waited without any pass ending, or one pass has lasted."""
        now = self._clock.monotonic()
        return now - min((self._moved_at if self._queue else now, *self._passes.values()))

    def late_by(self) -> float:
        """How many seconds ago the nearest timer should have rung. None is late before it could be looked at again."""
        return max(0.0, min(self._clock.monotonic() - self._look_by, -self._until_next(self._clock.now())))

    def overdue(self) -> float:
        """For how many seconds the most overdue of what was to be done has waited; 0 while nothing is overdue."""
        now, failed = self._clock.now(), (failing.since for failing in self._failing.values())
        due = min((*self._due.values(), self._transitions.next() or now))
        return max(0.0, (now - due).total_seconds(), self._clock.monotonic() - min(failed, default=float("inf")))

    async def run(self) -> None:
        """Work until cancelled. All streams, and those with something left to do, are reconciled first."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._watch_timers())
            tasks.create_task(self._resync())
            if self._pace.binds is not None:
                tasks.create_task(self.ahead.run())
            for _ in range(self._pace.workers):
                tasks.create_task(self._work())

    async def _resync(self) -> None:
        never = asyncio.Event()
        while True:
            for key in {*self._streams.keys(), *self._due, *self._failing}:
                self.wake(key)
            await self._clock.wait(never, self._pace.resync)

    async def _watch_timers(self) -> None:
        while True:
            self._reset.clear()
            self._notice_a_step()
            self._ring(self._clock.now())
            nap = self._until_next(self._clock.now())
            self._look_by = self._clock.monotonic() + max(0.0, nap)
            await self._clock.wait(self._reset, nap)

    def _notice_a_step(self) -> None:
        """Where the wall clock was set, every decision may turn out differently, and so may when it does."""
        before, self._ahead = self._ahead, wall_ahead(self._clock)
        step = (self._ahead - before).total_seconds()
        if abs(step) > _STEP_SECONDS:
            log.warning("the wall clock was set %s by %.0f s", "forth" if step > 0 else "back", abs(step))
            for key in [*self._streams.keys()]:
                self.wake(key)

    def _ring(self, now: datetime) -> None:
        """Wake every stream whose time has come, however long ago."""
        for key, at in self._transitions.pop_due(now).items():
            self._due.setdefault(key, at)
            self.wake(key)
        for key in self._retries.pop_due(steady(self._clock)):
            self.wake(key)

    def _until_next(self, now: datetime) -> float:
        timers = ((self._transitions.next(), now), (self._retries.next(), steady(self._clock)))
        return min([_LONGEST_NAP, *((at - since).total_seconds() for at, since in timers if at is not None)])

    async def _work(self) -> None:
        while True:
            key = await self._queue.take()
            self._passes[key] = self._clock.monotonic()
            try:
                await self._reconcile(key)
            finally:
                del self._passes[key]
                self._queue.done(key)
                self._moved_at = self._clock.monotonic()

    async def _reconcile(self, key: Key) -> None:
        """Reconcile one stream. An error of one stream reaches no other."""
        began = self._clock.monotonic()
        try:
            async with asyncio.timeout(self._pace.longest_pass):
                outcome = await self._pass(key, self._streams.get(key), self._circle(key))
        except RetryableError as error:
            log.warning("%s: will be tried again: %s", key, error)
            self._failed(key, error)
        except TimeoutError as error:
            log.warning("%s: no answer within %g s; will be tried again", key, self._pace.longest_pass)
            self._failed(key, error)
        except Exception as error:  # the supervising loop: one stream's bug must not stop the others
            log.exception("%s: unexpected; will be tried again", key)
            self._failed(key, error)
        else:
            self._succeeded(key, outcome)
        self._observer.reconciled(self._clock.monotonic() - began)

    def _circle(self, key: Key) -> tuple[str, ...]:
        """The circle of upstreams that a stream is on. Wakes the streams for which that is news."""
        circle, others = self._circles.of(key)
        for other in others:
            self.wake(other)
        return circle

    def _failed(self, key: Key, error: Exception) -> None:
        before = self._failing.get(key, Failing(self._clock.monotonic()))
        failing = self._failing[key] = Failing(before.since, before.times + 1)
        blocked = isinstance(error, RetryableError) and error.blocker is not None
        back_off = self._pace.when_blocked if blocked else self._pace.back_off
        self._retries.put(key, steady(self._clock) + timedelta(seconds=back_off.wait(failing.times, self._rng)))
        self._observer.failed(type(error).__name__)
        self._reset.set()

    def _succeeded(self, key: Key, outcome: Outcome) -> None:
        self._failing.pop(key, None)
        at = outcome.publish_at
        self._retries.put(key, None if at is None else steady(self._clock) + (at - self._clock.now()))
        due = self._due.pop(key, None)
        if due is not None and outcome.acted:
            self._observer.transition((self._clock.now() - due).total_seconds())
        self._transitions.put(key, None if outcome.gone else outcome.requeue_at)
        self._reset.set()


def _most_starts(pace: Pace) -> float | None:
    return min((bound for bound in (pace.binds, pace.starts.per_second) if bound is not None), default=None)
