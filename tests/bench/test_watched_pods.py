import asyncio
import json

import pytest

from tallylight_bench.eventually import NotInTimeError, eventually
from tallylight_bench.watched_pods import WatchedPods


@pytest.fixture
def watched():
    instants = iter(range(100))
    return WatchedPods(clock=lambda: float(next(instants)))


def pod(name, phase="Pending"):
    return {"metadata": {"name": name, "labels": {}}, "status": {"phase": phase}}


def line(kind, name, phase="Pending"):
    return json.dumps({"type": kind, "object": pod(name, phase)}).encode()


def test_of_each_step_of_a_pod_the_first_sight_counts(watched):
    for kind, phase in [
        ("ADDED", "Pending"),
        ("MODIFIED", "Running"),
        ("MODIFIED", "Running"),
        ("DELETED", "Succeeded"),
    ]:
        watched.take(line(kind, "a", phase))
    assert (watched.created, watched.running, watched.gone) == ({"a": 0.0}, {"a": 1.0}, {"a": 3.0})


def test_what_happened_while_nobody_watched_shows_in_the_next_list(watched):
    watched.take(line("ADDED", "a"))
    watched.take(line("ADDED", "b"))
    watched.take_all([pod("b", "Running"), pod("c")])
    assert set(watched.created) == {"a", "b", "c"}
    assert set(watched.running) == {"b"}
    assert set(watched.gone) == {"a"}


def test_a_wait_ends_as_soon_as_enough_came_so_far(watched):
    async def both():
        waiting = asyncio.create_task(watched.until(watched.running, 2, seconds=5))
        for name in ("a", "b"):
            assert not waiting.done()
            watched.take(line("ADDED", name, "Running"))
            await asyncio.sleep(0)
        await waiting

    asyncio.run(both())


def test_a_wait_in_vain_reports_how_far_it_came(watched):
    watched.take(line("ADDED", "a", "Running"))
    with pytest.raises(NotInTimeError, match="of 2 pods 1 were created, 1 ran, 0 are gone"):
        asyncio.run(watched.until(watched.running, 2, seconds=0.01))


def test_waiting_for_what_never_holds_has_an_end():
    async def never():
        return False

    with pytest.raises(NotInTimeError, match=r"pigs fly: still not so after 0\.01 s"):
        asyncio.run(eventually("pigs fly", never, 0.01))
