import asyncio
import json

import pytest
from aiohttp import ClientPayloadError

from tallylight_bench.eventually import NotInTimeError, eventually
from tallylight_bench.watched_pods import WatchedPods, watched_pods


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


class Server:
    """Its watches end in turn as they are told to; what it lists is what there is."""

    def __init__(self, *watches):
        self.watches, self.lists = list(watches), 0

    async def listed(self, path):
        self.lists += 1
        return [pod(f"listed-{number}") for number in range(self.lists)], str(self.lists)

    async def changes(self, path, version):
        ending = self.watches.pop(0)
        if isinstance(ending, Exception):
            raise ending
        yield ending
        await asyncio.Event().wait()


TOO_OLD = b'{"type":"ERROR","object":{"kind":"Status","status":"Failure","code":410}}'


@pytest.mark.parametrize("ending", [TOO_OLD, ClientPayloadError("broken off")], ids=["too old", "broken off"])
def test_a_watch_that_ends_goes_on_from_a_new_list(ending):
    async def watch():
        server = Server(ending, line("ADDED", "last"))
        async with watched_pods(server, "many") as watched:
            await watched.until(watched.created, 3, seconds=5)
            return set(watched.created)

    assert asyncio.run(watch()) == {"listed-0", "listed-1", "last"}


def test_who_waits_for_pods_that_nobody_watches_is_told_at_once():
    told = []

    async def watch():
        async with watched_pods(Server(RuntimeError("gone wrong")), "many") as watched:
            try:
                await watched.until(watched.created, 4, seconds=60)
            except NotInTimeError as error:
                told.append(str(error))

    with pytest.raises(RuntimeError):
        asyncio.run(asyncio.wait_for(watch(), 10))
    assert "watched no more (RuntimeError: gone wrong): of 4 pods 1 were created" in told[0]
