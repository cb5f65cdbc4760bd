"""The queue of streams: each once, one worker at a time, and namespaces by turns."""

import asyncio
from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tallylight_operator.controller.work_queue import WorkQueue

KEYS = st.tuples(st.sampled_from("abc"), st.integers(0, 9))


def taken(queue):
    """All that wait, in the order in which workers get them."""

    async def take():
        return [await queue.take() for _ in range(len(queue))]

    return asyncio.run(take())


def lanes():
    return WorkQueue(lane_of=lambda key: key[0])


@given(st.lists(KEYS))
def test_each_key_comes_once_and_none_is_left(keys):
    queue = lanes()
    for key in keys:
        queue.add(key)
    assert sorted(taken(queue)) == sorted(set(keys))
    assert len(queue) == 0


@given(st.lists(KEYS))
def test_a_lane_waits_for_no_more_than_one_of_each_other_between_two_of_its_own(keys):
    queue = lanes()
    for key in keys:
        queue.add(key)
    order = [lane for lane, _ in taken(queue)]
    for lane, count in Counter(order).items():
        turns = [at for at, name in enumerate(order) if name == lane]
        assert all(later - before <= len(set(order)) for before, later in pairwise(turns)), count
        assert turns[0] < len(set(order))


@given(st.lists(KEYS, unique=True))
def test_within_a_lane_the_first_to_come_is_the_first_to_go(keys):
    queue = lanes()
    for key in keys:
        queue.add(key)
    order = taken(queue)
    for lane in "abc":
        assert [key for key in order if key[0] == lane] == [key for key in keys if key[0] == lane]


def test_one_that_is_added_while_it_is_worked_on_comes_once_more_afterwards():
    async def scene():
        queue = WorkQueue()
        queue.add("cup")
        key = await queue.take()
        queue.add("cup")
        queue.add("cup")
        assert len(queue) == 0
        queue.done(key)
        assert [await queue.take(), len(queue)] == ["cup", 0]

    asyncio.run(scene())
