"""A reconciler on simulated runtimes, in virtual time."""

import asyncio
import contextlib
from datetime import timedelta

import pytest
from fake_clock import FakeClock
from simulated_runtime import SimulatedRuntime
from virtual_time import in_virtual_time

from tallylight_contract.duration import Duration
from tallylight_contract.livestream import LiveStream, LiveStreamSpec, Metadata, Overrun, Schedule, Source, Window
from tallylight_operator.controller.reconcile import Pace, Reconciler
from tallylight_operator.decision.model import Key

CUP, BOWL = Key("sports", "cup"), Key("sports", "bowl")
SOON = timedelta(seconds=30)


def stream(key=CUP, begin=SOON, last=timedelta(seconds=60)):
    """On air for a while, from a time after the clock's noon; without any roll."""
    start = FakeClock.noon + begin
    spec = LiveStreamSpec(
        source=Source(url="https://origin.example/m.m3u8"),
        schedule=Schedule(window=Window(start=start, end=start + last)),
        pre_roll=Duration(0),
        post_roll=Duration(0),
        overrun=Overrun(policy="Stop"),
    )
    metadata = Metadata(namespace=key.namespace, name=key.name)
    return LiveStream(api_version="tallylight.dev/v1alpha1", kind="LiveStream", metadata=metadata, spec=spec)


class FakeRuntime:
    """Simulated runtimes, one for each stream. `obstacles` are awaited, or raised, before anything else."""

    def __init__(self, clock):
        self.clock = clock
        self.runtimes = {}
        self.log = []  # (kind, key, monotonic time)
        self.obstacles = {}
        self.refusals = {}  # address -> why it cannot be watched here
        self.unread = {}  # key -> why its last edit cannot be read
        self.at_work = set()
        self.slow = {}
        self.stuck = set()  # keys at which nothing ends a call

    def of(self, key):
        return self.runtimes.setdefault(key, SimulatedRuntime())

    def refusal(self, stream):
        return self.refusals.get(stream.spec.source.url, "")

    def unread_edit(self, key):
        return self.unread.get(key, "")

    async def observe(self, key):
        await self._meet("observe", key)
        self.of(key).let_live(self.clock.now())
        return self.of(key).observed()

    async def carry_out(self, key, action):
        await self._meet(type(action).__name__, key)
        self.of(key).carry_out(action)

    async def publish(self, key, status):
        await self._meet("publish", key)
        self.of(key).publish(status)

    async def _meet(self, kind, key):
        assert key not in self.at_work, "two workers on one stream"
        self.at_work.add(key)
        try:
            self.log.append((kind, key, round(self.clock.monotonic() - 1000, 6)))
            await asyncio.sleep(self.slow.get(key, 0))
            while key in self.stuck:
                with contextlib.suppress(asyncio.CancelledError):
                    await asyncio.sleep(0.5)
            obstacle = self.obstacles.get((kind, key))
            if obstacle:
                raise obstacle
        finally:
            self.at_work.discard(key)

    def times(self, kind, key=CUP):
        return [at for what, of, at in self.log if (what, of) == (kind, key)]


class Counted:
    def __init__(self):
        self.lags, self.seconds, self.failures = [], [], []

    def transition(self, late_by):
        self.lags.append(late_by)

    def reconciled(self, seconds):
        self.seconds.append(seconds)

    def failed(self, reason):
        self.failures.append(reason)


class Stage:
    """A reconciler at work in virtual time, and all that it deals with."""

    def __init__(self, streams, **pace):
        self.streams = {key: stream(key) for key in streams} if isinstance(streams, tuple) else streams
        self.clock = FakeClock()
        self.runtime = FakeRuntime(self.clock)
        self.counted = Counted()
        self.reconciler = Reconciler(self.runtime, self.streams, self.clock, self.counted, Pace(**pace))

    async def __aenter__(self):
        self._task = asyncio.create_task(self.reconciler.run())
        return self

    async def __aexit__(self, *_):
        self._task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await self._task


def played(scene):
    """A test that is a scene in virtual time."""

    def test():
        in_virtual_time(scene())

    test.__name__ = scene.__name__
    return test
