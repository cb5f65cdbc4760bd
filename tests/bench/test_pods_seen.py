import asyncio
import json

import pytest

from tallylight_bench.eventually import NotInTimeError, eventually
from tallylight_bench.pods_seen import PodsSeen


@pytest.fixture
def seen():
    instants = iter(range(100))
    return PodsSeen(clock=lambda: float(next(instants)))


def pod(name, phase="Pending"):
    return {"metadata": {"name": name, "labels": {}}, "status": {"phase": phase}}


def line(kind, name, phase="Pending"):
    return json.dumps({"type": kind, "object": pod(name, phase)}).encode()


def test_of_each_step_of_a_pod_the_first_sight_counts(seen):
    for kind, phase in [
        ("ADDED", "Pending"),
        ("MODIFIED", "Running"),
        ("MODIFIED", "Running"),
        ("DELETED", "Succeeded"),
    ]:
        seen.take(line(kind, "a", phase))
    assert (seen.created, seen.running, seen.gone) == ({"a": 0.0}, {"a": 1.0}, {"a": 3.0})


def test_what_happened_while_nobody_watched_shows_in_the_next_list(seen):
    seen.take(line("ADDED", "a"))
    seen.take(line("ADDED", "b"))
    seen.take_all([pod("b", "Running"), pod("c")])
    assert set(seen.created) == {"a", "b", "c"}
    assert set(seen.running) == {"b"}
    assert set(seen.gone) == {"a"}


def test_who_waits_is_told_as_soon_as_enough_came_so_far(seen):
    async def both():
        waiting = asyncio.create_task(seen.until(seen.running, 2, seconds=5))
        for name in ("a", "b"):
            assert not waiting.done()
            seen.take(line("ADDED", name, "Running"))
            await asyncio.sleep(0)
        await waiting

    asyncio.run(both())


def test_who_waited_in_vain_hears_how_far_it_came(seen):
    seen.take(line("ADDED", "a", "Running"))
    with pytest.raises(NotInTimeError, match="of 2 pods 1 were created, 1 ran, 0 are gone"):
        asyncio.run(seen.until(seen.running, 2, seconds=0.01))


def test_waiting_for_what_never_holds_has_an_end():
    async def never():
        return False

    with pytest.raises(NotInTimeError, match=r"pigs fly: still not so after 0\.01 s"):
        asyncio.run(eventually("pigs fly", never, 0.01))
