import asyncio
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_operator.clock import SystemClock
from tallylight_operator.controller.backoff import BackOff
from tallylight_operator.controller.timers import Timers

NOON = datetime(2026, 6, 6, 12, tzinfo=UTC)


def at(seconds):
    return NOON + timedelta(seconds=seconds)


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 20) | st.none(), st.booleans()), max_size=60))
def test_the_heap_agrees_with_a_plain_mapping(orders):
    timers, plain = Timers(), {}
    for now, (key, seconds, pop) in enumerate(orders):
        if seconds is None:
            plain.pop(key, None)
        else:
            plain[key] = at(now + seconds)
        timers.put(key, plain.get(key))
        if pop:
            due = {k: t for k, t in plain.items() if t <= at(now)}
            plain = {k: t for k, t in plain.items() if t > at(now)}
            assert timers.pop_due(at(now)) == due
        assert timers.next() == min(plain.values(), default=None)
        assert len(timers) == len(plain)


def test_a_timer_that_is_moved_again_and_again_takes_no_more_room():
    timers = Timers()
    timers.put("soon", at(1))
    for seconds in range(10_000):
        timers.put("late", at(100_000 - seconds))
    assert len(timers._heap) < 20


def test_missed_timers_come_with_the_time_they_were_due():
    timers = Timers()
    timers.put("a", at(1))
    timers.put("b", at(2))
    assert timers.pop_due(at(3600)) == {"a": at(1), "b": at(2)}
    assert timers.next() is None


@pytest.mark.parametrize(
    ("failures", "longest"), [(1, 0.5), (2, 1.0), (3, 2.0), (7, 32.0), (8, 60.0), (9, 60.0), (10_000, 60.0)]
)
def test_waits_double_up_to_the_cap_and_jitter_only_shortens_them(failures, longest):
    rng = Random(1)
    waits = [BackOff().wait(failures, rng) for _ in range(200)]
    assert all(longest / 2 <= wait <= longest for wait in waits)
    assert max(waits) - min(waits) > longest / 3


@pytest.mark.parametrize("turns", range(4))
def test_a_cancellation_that_comes_together_with_the_event_is_not_forgotten(turns):
    async def forever(event):
        while True:
            event.clear()
            await SystemClock().wait(event, 60.0)

    async def scene():
        event = asyncio.Event()
        waiting = asyncio.create_task(forever(event))
        await asyncio.sleep(0)
        event.set()
        for _ in range(turns):
            await asyncio.sleep(0)
        waiting.cancel()
        done, late = await asyncio.wait([waiting], timeout=1.0)
        for task in late:
            task.cancel()
        return bool(done)

    assert asyncio.run(scene())
