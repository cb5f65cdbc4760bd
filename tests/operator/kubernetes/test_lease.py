"""Two or three operators and one Lease, in virtual time: which may write, and that never two may."""

import asyncio
from datetime import timedelta

import pytest
from fake_clock import FakeClock
from hypothesis import given, settings
from hypothesis import strategies as st
from virtual_time import in_virtual_time

from tallylight_operator.controller.runtime import RetryableError
from tallylight_operator.kubernetes.lease import Claim, Keeper, Record
from tallylight_operator.kubernetes.lease_objects import manifest, record_of
from tallylight_operator.settings import LeaseSettings

SETTINGS = LeaseSettings("tallylight", "tallylight-operator", "a")


class LeaseInMemory:
    """What the API server keeps. `down`: it refuses all; `slow`: seconds to each answer, after the deed."""

    def __init__(self):
        self.record = None
        self.version = 0
        self.down = False
        self.slow = 0.0
        self.writers = []

    def read_by(self, name):
        return _Access(self, name)


class _Access:
    def __init__(self, lease, name):
        self.lease, self.name = lease, name

    async def read(self):
        self._refuse_when_down()
        return self.lease.record

    async def write(self, record):
        self._refuse_when_down()
        if record.version != (self.lease.record.version if self.lease.record else ""):
            raise RetryableError("conflict")
        self.lease.version += 1
        stored = Record(
            **{name: getattr(record, name) for name in Record.__slots__} | {"version": f"{self.lease.version}"}
        )
        self.lease.record = stored
        self.lease.writers.append(self.name)
        await asyncio.sleep(self.lease.slow)
        return stored

    def _refuse_when_down(self):
        if self.lease.down:
            raise RetryableError("down")


class Operators:
    """Several keepers of one Lease at work."""

    def __init__(self, *names):
        self.clock = FakeClock()
        self.lease = LeaseInMemory()
        self.keepers = {
            name: Keeper(self.lease.read_by(name), LeaseSettings("ns", "lease", name), self.clock) for name in names
        }
        self.tasks = {}

    async def __aenter__(self):
        for name in self.keepers:
            self.begin(name)
        await asyncio.sleep(0.1)
        return self

    async def __aexit__(self, *_):
        for name in list(self.tasks):
            await self.kill(name)

    def begin(self, name):
        self.tasks[name] = asyncio.create_task(self.keepers[name].run())

    async def kill(self, name):
        task = self.tasks.pop(name)
        task.cancel()
        await asyncio.wait({task})

    @property
    def leaders(self):
        return [name for name, keeper in self.keepers.items() if keeper.may_write()]


def played(scene):
    def test():
        in_virtual_time(scene())

    test.__name__ = scene.__name__
    return test


@played
async def test_of_two_one_leads_and_goes_on_leading():
    async with Operators("a", "b") as operators:
        for _ in range(60):
            assert operators.leaders == ["a"]
            await asyncio.sleep(1)
        assert set(operators.lease.writers) == {"a"}


@played
async def test_after_a_kill_the_standby_leads_within_twenty_seconds_and_not_before_the_first_has_stopped():
    async with Operators("a", "b") as operators:
        await asyncio.sleep(30)
        await operators.kill("a")
        began = operators.clock.monotonic()
        while operators.leaders != ["b"]:
            assert operators.leaders in (["a"], [])
            await asyncio.sleep(0.1)
        assert 10 < operators.clock.monotonic() - began < 20


@played
async def test_a_leader_that_releases_the_lease_is_followed_at_once():
    async with Operators("a", "b") as operators:
        await operators.kill("a")
        await operators.keepers["a"].release()
        await asyncio.sleep(2.1)
        assert operators.leaders == ["b"]


@played
async def test_while_the_api_is_away_the_leader_stops_and_no_other_follows():
    async with Operators("a", "b") as operators:
        operators.lease.down = True
        await asyncio.sleep(10.2)
        assert operators.leaders == []
        await asyncio.sleep(60)
        assert operators.leaders == []
        operators.lease.down = False
        await asyncio.sleep(20)
        assert len(operators.leaders) == 1


@played
async def test_a_renewal_counts_from_when_it_was_sent():
    async with Operators("a") as operators:
        operators.lease.slow = 4.0
        await asyncio.sleep(2.1 + 4.0)
        assert operators.keepers["a"].writing_ends() < 10 - 4


@played
async def test_a_leader_that_was_stopped_and_woken_may_not_write_and_follows():
    async with Operators("a", "b") as operators:
        operators.tasks["a"].cancel()  # stopped: it does nothing, and does not know
        await asyncio.sleep(30)
        assert operators.leaders == ["b"]
        operators.begin("a")
        assert not operators.keepers["a"].may_write()
        await asyncio.sleep(30)
        assert operators.leaders == ["b"]


@played
async def test_a_lease_that_was_deleted_is_made_anew():
    async with Operators("a", "b") as operators:
        operators.lease.record = None
        await asyncio.sleep(5)
        assert len(operators.leaders) <= 1
        await asyncio.sleep(20)
        assert len(operators.leaders) == 1


@played
async def test_each_change_of_leadership_calls_back():
    changes = []
    async with Operators() as operators:
        keeper = Keeper(
            operators.lease.read_by("a"), SETTINGS, operators.clock, lambda: changes.append(keeper.may_write())
        )
        operators.keepers["a"] = keeper
        operators.begin("a")
        await asyncio.sleep(5)
        operators.lease.down = True
        await asyncio.sleep(20)
        assert changes == [True, False]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["stop a", "stop b", "wake a", "wake b", "down", "up", "slow"]), st.floats(0.1, 25)),
        max_size=12,
    )
)
def test_whatever_happens_never_two_may_write(story):
    async def scene():
        async with Operators("a", "b", "c") as operators:
            for deed, seconds in story:
                what, _, which = deed.partition(" ")
                if what == "stop" and which in operators.tasks:
                    await operators.kill(which)
                elif what == "wake" and which not in operators.tasks:
                    operators.begin(which)
                elif what in ("down", "up"):
                    operators.lease.down = what == "down"
                elif what == "slow":
                    operators.lease.slow = 3.0 - operators.lease.slow
                until = operators.clock.monotonic() + seconds
                while operators.clock.monotonic() < until:
                    assert len(operators.leaders) <= 1
                    await asyncio.sleep(0.25)

    in_virtual_time(scene())


def test_the_lease_waits_for_its_whole_duration_from_when_it_was_first_read_so():
    theirs = Record("b", 15.0, None, FakeClock.noon, version="1")
    claim = Claim(SETTINGS).observed(theirs, 100.0)
    assert not claim.observed(theirs, 114.0).is_free(114.9)
    assert claim.observed(theirs, 114.0).is_free(115.0)
    renewed = Record("b", 15.0, None, FakeClock.noon + timedelta(seconds=2), version="2")
    assert not claim.observed(renewed, 114.0).is_free(128.0)


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(Record("a", 15.0, FakeClock.noon, FakeClock.noon, 3, "7"), id="held"),
        pytest.param(Record("", 1.0, None, None, 0, "8"), id="let go"),
    ],
)
def test_a_record_comes_back_from_the_api_as_it_was(record):
    assert record_of(manifest(record, SETTINGS)) == record
