import asyncio
from random import Random

from tallylight_contract.probing import Probe
from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.probing.prober import Prober, Reach


class Broken:
    """A clock whose time does not pass."""

    def monotonic(self):
        return 0.0

    async def sleep(self, seconds):
        raise OSError(f"no sleep of {seconds}")


class Uncounted:
    def looked(self, sight, seconds, late):
        raise AssertionError


def probe(stream):
    return Probe(namespace="n", stream=stream, url="https://origin.example/m.m3u8", poll=5.0)


def prober(clock):
    return Prober(Reach(AddressPolicy()), clock, Uncounted(), Random(1))


class Waiting(Broken):
    async def sleep(self, seconds):
        await asyncio.sleep(3600)


def test_an_answer_waits_for_news_and_comes_without_after_its_time():
    async def run():
        asked = prober(Waiting())
        asked.ask([probe("cup")])
        first = asked.page()
        assert await asked.page_after(first.version, 0.05) == first
        waiting = asyncio.create_task(asked.page_after(first.version, 20.0))
        await asyncio.sleep(0)
        asked.ask([probe("bowl")])
        second = await waiting
        assert second.version != first.version
        assert [each.stream for each in second.signals] == ["bowl"]
        assert await asked.page_after(first.version, 20.0) == second
        await asked.close()

    asyncio.run(run())


def test_a_source_that_is_asked_no_more_is_a_failure():
    async def run():
        asked = prober(Broken())
        asked.ask([probe("cup")])
        assert asked.failed() == ""
        await asyncio.sleep(0.05)
        failure = asked.failed()
        await asked.close()
        return failure

    assert asyncio.run(run()) == "a source is asked no more: cup"
