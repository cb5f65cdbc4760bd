"""Several operators and the Leases of their shards, in virtual time: all are led, each by one, and none by two."""

import asyncio
import functools

import pytest
from fake_clock import FakeClock
from hypothesis import given, settings
from hypothesis import strategies as st
from leases_api import LeasesApi
from virtual_time import in_virtual_time

from tallylight_contract import labels
from tallylight_operator.kubernetes.lease_objects import record_of
from tallylight_operator.kubernetes.sharding.shard_leases import ShardLeases
from tallylight_operator.settings import LeaseSettings

SHARDS = 4
LEASE = "lease"
TAKEN_OVER = 20.0  # seconds


class Operators:
    """By their names: `a` has four shards, `b/1` has one. What is another's share is handed over at once."""

    def __init__(self, *names):
        self.clock, self.api = FakeClock(), LeasesApi()
        self.leases, self.tasks = {}, {}
        for name in names:
            self.begin(name)

    def begin(self, name):
        shards = int(name.partition("/")[2] or SHARDS)
        self.leases[name] = ShardLeases(self.api, LeaseSettings("ns", LEASE, name, shards=shards), (), self.clock)
        self.tasks[name] = asyncio.create_task(self._run(self.leases[name]))

    async def _run(self, leases):
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(leases.run())
            for lease in leases.of():
                tasks.create_task(self._hand_over(lease))

    async def _hand_over(self, lease):
        while True:
            if lease.may_write() and not lease.is_wanted():
                await lease.hand_over()
            await asyncio.sleep(0.5)

    async def kill(self, name):
        task = self.tasks.pop(name)
        task.cancel()
        await asyncio.wait({task})

    async def end(self, name):
        await self.kill(name)
        await self.leases[name].release()

    async def __aenter__(self):
        await asyncio.sleep(6)
        return self

    async def __aexit__(self, *_):
        for name in list(self.tasks):
            await self.kill(name)

    def held(self):
        """What each may write in, now."""
        return {
            name: [lease.shard for lease in leases.of() if lease.may_write()] for name, leases in self.leases.items()
        }

    def counts(self):
        return sorted(len(self.held()[name]) for name in self.tasks)

    def none_is_led_by_two(self):
        held = self.held()
        with_shards = [shard for name, shards in held.items() if "/" not in name for shard in shards]
        assert len(with_shards) == len(set(with_shards)), held
        assert not (with_shards and any(shards for name, shards in held.items() if "/" in name)), held

    async def until(self, counts, seconds):
        """Until so many shards are held by each that runs. Returns after how many seconds."""
        began = self.clock.monotonic()
        while self.counts() != counts:
            self.none_is_led_by_two()
            assert self.clock.monotonic() - began < seconds, self.held()
            await asyncio.sleep(0.1)
        return self.clock.monotonic() - began


def played(scene):
    @functools.wraps(scene)
    def test(**given_):
        in_virtual_time(scene(**given_))

    return test


@played
async def test_one_operator_leads_all_shards():
    async with Operators("a") as operators:
        await operators.until([SHARDS], 5)


@played
async def test_three_operators_share_four_shards_and_then_nothing_moves():
    async with Operators("a", "b", "c") as operators:
        await operators.until([1, 1, 2], 10)
        before = operators.held()
        for _ in range(240):
            await asyncio.sleep(0.5)
            assert operators.held() == before


@played
async def test_all_shards_of_one_that_is_killed_are_taken_over_within_twenty_seconds():
    async with Operators("a", "b", "c") as operators:
        await operators.until([1, 1, 2], 10)
        await operators.kill(max(operators.tasks, key=lambda name: len(operators.held()[name])))
        assert await operators.until([2, 2], TAKEN_OVER) > 10


@played
async def test_the_shards_of_one_that_ends_in_order_are_taken_over_at_once():
    async with Operators("a", "b") as operators:
        await operators.until([2, 2], 10)
        await operators.end("a")
        await operators.until([SHARDS], 5)


@played
async def test_one_that_comes_is_given_its_share():
    async with Operators("a") as operators:
        operators.begin("b")
        await operators.until([2, 2], 10)


@played
async def test_one_that_hangs_is_taken_over_and_has_a_share_again_once_it_is_woken():
    async with Operators("a", "b") as operators:
        await operators.until([2, 2], 10)
        await operators.kill("a")  # stopped: it does nothing, and does not know
        await operators.until([SHARDS], TAKEN_OVER)
        operators.begin("a")
        await operators.until([2, 2], 10)


@played
async def test_while_the_api_is_away_none_leads_and_then_all_are_led_again():
    async with Operators("a", "b") as operators:
        await operators.until([2, 2], 10)
        operators.api.down = True
        await operators.until([0, 0], 11)
        operators.api.down = False
        await operators.until([2, 2], 20)


@pytest.mark.parametrize(
    ("before", "after"), [pytest.param("a", "b/1", id="shards end"), pytest.param("b/1", "a", id="shards begin")]
)
@played
async def test_who_counts_otherwise_waits_until_the_last_of_the_others_is_gone(before, after):
    async with Operators(before) as operators:
        operators.begin(after)
        await asyncio.sleep(60)
        assert operators.held()[after] == []
        await operators.end(before)
        await operators.until([1 if "/" in after else SHARDS], 5)


@played
async def test_the_lease_of_the_whole_names_the_operators_and_only_it_is_found_by_other_releases():
    async with Operators("a", "b") as operators:
        await operators.until([2, 2], 10)
        found = operators.api.leases
        assert [name for name, _ in record_of(found[LEASE]).operators] == ["a", "b"]
        assert operators.api.holder(LEASE) == "4 shards"
        assert {found[f"{LEASE}-shard-{shard}"]["metadata"]["labels"][labels.APP] for shard in range(SHARDS)} == {
            "tallylight-operator-shard"
        }
        await operators.end("a")
        assert [name for name, _ in record_of(found[LEASE]).operators] == ["b"]
        await operators.end("b")
        assert operators.api.holder(LEASE) == ""


@played
async def test_a_roster_that_was_written_by_hand_is_written_anew():
    async with Operators("a", "b") as operators:
        await operators.until([2, 2], 10)
        operators.api.leases[LEASE]["metadata"]["annotations"][labels.OPERATORS] = "nonsense"
        await asyncio.sleep(30)
        assert operators.counts() == [2, 2]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["kill", "end", "begin", "down", "up"]),
            st.sampled_from(["a", "b", "c", "d/1"]),
            st.floats(0.1, 25),
        ),
        max_size=12,
    )
)
def test_whatever_happens_no_shard_is_ever_led_by_two_and_in_the_end_all_are_led(story):
    async def scene():
        async with Operators("a", "b") as operators:
            for deed, name, seconds in story:
                if deed in ("kill", "end") and name in operators.tasks:
                    await getattr(operators, deed)(name)
                elif deed == "begin" and name not in operators.tasks:
                    operators.begin(name)
                operators.api.down = deed == "down" or (operators.api.down and deed != "up")
                until = operators.clock.monotonic() + seconds
                while operators.clock.monotonic() < until:
                    operators.none_is_led_by_two()
                    await asyncio.sleep(0.25)
            operators.api.down = False
            await operators.kill("d/1") if "d/1" in operators.tasks else None
            if "a" not in operators.tasks:
                operators.begin("a")
            least, more = divmod(SHARDS, len(operators.tasks))
            await operators.until(sorted(least + (n < more) for n in range(len(operators.tasks))), 60)

    in_virtual_time(scene())
