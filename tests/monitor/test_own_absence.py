"""While our next decoder opens an address, and while we leave it, what does not come is not the source's."""

import asyncio

import pytest

from tallylight_monitor.assignment import Assignment
from tallylight_monitor.engine import Engine
from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.ingest.facts import BytesRead
from tallylight_monitor.judging.detector_settings import resolved


class HandClock:
    def __init__(self):
        self.now = 100.0

    def monotonic(self):
        return self.now


@pytest.fixture
def watching():
    """A stream that has been watched for a while, with its clock."""

    def make(address):
        clock = HandClock()
        engine = Engine(Assignment("cup", address, resolved(None)), (), AddressPolicy(False), clock=clock)
        for _ in range(60):
            clock.now += 1.0
            engine.judgement.heard(BytesRead(clock.now, 0))
        return engine, clock

    return make


def is_lost(engine, clock, seconds):
    for _ in range(round(seconds * 4)):
        clock.now += 0.25
        engine.judgement.listen()
    return "signal_lost" in engine.judgement.watch.open_defects()


def test_a_camera_is_not_lost_while_our_next_decoder_opens_it(watching):
    engine, clock = watching("rtsp://camera.example/1")
    engine._decoder_lost("killed by SIGKILL", None)
    assert not is_lost(engine, clock, 8.0)


def test_a_camera_that_is_gone_is_lost_once_opening_would_have_been_over(watching):
    engine, clock = watching("rtsp://camera.example/1")
    engine._decoder_lost("killed by SIGKILL", None)
    assert is_lost(engine, clock, 8.0 + 3.5)


def test_a_signal_that_was_lost_before_stays_so(watching):
    engine, clock = watching("rtsp://camera.example/1")
    assert is_lost(engine, clock, 4.0)
    engine._decoder_lost("killed by SIGKILL", None)
    assert is_lost(engine, clock, 1.0)


def test_what_we_fetch_ourselves_is_missed_whatever_becomes_of_the_decoder(watching):
    engine, clock = watching("https://o.example/live.ts")
    engine._decoder_lost("killed by SIGKILL", None)
    assert is_lost(engine, clock, 4.0)


async def ticks(engine, clock, seconds):
    """The monitor's own looks, a second of its clock apart."""
    ticking = asyncio.create_task(engine._tick())
    for _ in range(seconds):
        clock.now += 1.0
        await asyncio.sleep(0.3)
    ticking.cancel()
    await asyncio.gather(ticking, return_exceptions=True)


@pytest.mark.parametrize("leaving", [True, False])
def test_what_does_not_come_while_we_leave_is_not_missed(watching, leaving):
    engine, clock = watching("https://o.example/live.ts")

    async def run():
        if leaving:
            engine.stop()
        await ticks(engine, clock, 5)

    asyncio.run(run())
    assert ("signal_lost" in engine.judgement.watch.open_defects()) is not leaving


def test_a_monitor_that_takes_its_time_to_leave_has_not_stood_still(watching):
    engine, clock = watching("udp://127.0.0.1:5000")

    async def leave():
        engine.stop()
        ticking = asyncio.create_task(engine._tick())
        for _ in range(4):
            clock.now += 1.0
            await asyncio.sleep(0.3)
        ticking.cancel()

    asyncio.run(leave())
    engine.judgement.heard(BytesRead(clock.now, 0))
    assert "monitor_stalled" not in engine.judgement.watch.open_defects()
