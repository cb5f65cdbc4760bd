import asyncio

import psutil
import pytest
from ports import free_port

from tallylight_monitor.assignment import Assignment
from tallylight_monitor.engine import Engine
from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.judging.detector_settings import resolved
from tallylight_monitor.pipeline.decoder_process import decoder_memory, started


def decoders():
    return [each for each in psutil.Process().children() if "tallylight_monitor.decoder" in each.cmdline()]


async def killed_once(*, before):
    """The decoder of a run, and the one that follows when it is killed."""
    unanswered = f"http://127.0.0.1:{free_port()}/live.m3u8"
    assignment = Assignment(name="cup", address=unanswered, settings=resolved(None), patient=True)
    engine, given = Engine(assignment, (), AddressPolicy(True)), []
    if before:
        engine.supervisor.first = await started(decoder_memory())
        given = decoders()
    running = asyncio.create_task(engine.run())
    while not engine.supervisor.is_alive:
        await asyncio.sleep(0.01)
    (first,) = decoders()
    first.kill()
    while engine.supervisor.pid in (first.pid, None):
        await asyncio.sleep(0.01)
    (second,) = decoders()
    running.cancel()
    await asyncio.wait({running})
    return given, first, second


@pytest.mark.parametrize("before", [True, False], ids=["started before", "by the run itself"])
def test_a_run_has_one_decoder_and_another_where_that_is_lost_whoever_started_the_first(before):
    given, first, second = asyncio.run(asyncio.wait_for(killed_once(before=before), 20))
    assert given == ([first] if before else [])
    assert first != second
    assert not decoders()
