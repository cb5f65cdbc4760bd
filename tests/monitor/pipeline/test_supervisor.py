"""Real decoder processes: killed, stopped, poisoned; what was given to them is decoded all the same."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import asynccontextmanager

import psutil
import pytest
from decoding import ALL
from msgspec.structs import replace
from small_media import programme

from tallylight_monitor.pipeline.decoder_process import Started, decoder_memory, started
from tallylight_monitor.pipeline.pieces import Piece
from tallylight_monitor.pipeline.supervisor import PIECES_AHEAD, SILENT_SECONDS, Supervisor
from tallylight_monitor.wire import FromDecoder, Measured, Pictures, PlaySegment, SkipLost, TakePictures

BACK_WITHIN = 3.0  # seconds
HUNG_WITHIN = 5.0  # seconds: three of silence, and a new process
PATIENCE = 20.0  # seconds; bounds a test whose decoder does not come
FRAME = 0.04
# Of every picture it is told what is measured, for each is at the threshold.
EACH = [replace(spec, threshold=0.0, below=False) for spec in ALL]

HELD = {48, 49}  # a decoder holds two pictures back, to put them in order: killed, it takes them with it


@pytest.fixture(autouse=True, scope="module")
def _media():
    """Encoded beforehand: it would hold up the event loop."""
    programme()


class Listener:
    """Keeps what decoders measure, how many pictures they show, and why they were lost."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.lost: list[tuple[str, Piece | None]] = []
        self.shown: list[int] = []
        self.steps: list[float] = []

    def hear(self, message: FromDecoder) -> None:
        if isinstance(message, Pictures):
            self.shown.append(len(message.found))
        if isinstance(message, Measured):
            self.times += [sample.at for sample in message.samples if sample.detector == "black"]
            self.steps += [sample.value for sample in message.samples if sample.detector == "timestamp_jump"]

    def mourn(self, cause: str, given_up: Piece | None) -> None:
        self.lost.append((cause, given_up))

    def places(self) -> list[int]:
        """Which pictures were measured, each once: 0 is the first."""
        return sorted({round(at / FRAME) for at in self.times})


def piece(number: int) -> PlaySegment:
    segment = programme()[number]
    return PlaySegment(number, segment.data, b"", segment.seconds, discontinuity=False)


@asynccontextmanager
async def at_work(*, evidence: bool = False, first: Started | None = None):
    """A supervisor with a decoder that is at work."""
    listener = Listener()
    supervisor = Supervisor(EACH, listener.hear, listener.mourn, evidence=evidence, first=first)
    serving = asyncio.create_task(supervisor.serve())
    try:
        async with asyncio.timeout(PATIENCE):
            await until(lambda: supervisor.is_alive)
            yield supervisor, listener, serving
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


async def until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110 - what is waited for is another process
        await asyncio.sleep(0.01)


async def give(supervisor, *numbers: int) -> None:
    for number in numbers:
        await supervisor.give(piece(number))


async def finished(supervisor, serving) -> None:
    await supervisor.idle()
    await supervisor.finish()
    await serving


def test_what_is_given_is_decoded_and_the_decoder_ends_when_it_is_told():
    async def scenario():
        async with at_work() as (supervisor, listener, serving):
            pid = supervisor.pid
            for number in range(3):
                await supervisor.give(piece(number))
            await finished(supervisor, serving)
            assert listener.places() == list(range(150))
            assert len(listener.times) == 150
            assert supervisor.pictures == 150
            assert supervisor.last_beat.media_end == pytest.approx(6.0, abs=0.1)
            assert (supervisor.restarts, listener.lost) == (0, [])
            assert not psutil.pid_exists(pid)

    asyncio.run(scenario())


def test_a_decoder_that_is_killed_is_back_in_three_seconds_and_nothing_given_is_lost():
    async def scenario():
        async with at_work() as (supervisor, listener, serving):
            await supervisor.give(piece(0))
            await supervisor.idle()
            killed, began = supervisor.pid, time.monotonic()
            giving = asyncio.create_task(give(supervisor, 1, 2))
            await until(lambda: supervisor.pieces_behind)
            os.kill(killed, signal.SIGKILL)
            await until(lambda: supervisor.is_alive and supervisor.pid not in (None, killed))
            assert time.monotonic() - began < BACK_WITHIN
            await giving
            await finished(supervisor, serving)
            assert {*range(150)} - HELD <= set(listener.places())
            assert listener.lost == [("killed by SIGKILL", None)]
            assert supervisor.restarts == 1
            assert supervisor.pictures >= 148

    asyncio.run(scenario())


def test_a_new_clock_that_came_with_the_killed_decoder_begins_where_the_old_one_ended():
    async def scenario():
        async with at_work() as (supervisor, listener, serving):
            await supervisor.give(piece(0))
            await supervisor.idle()
            await supervisor.give(replace(piece(2), discontinuity=True))
            await until(lambda: supervisor.last_beat.media_end > 2.5 or len(listener.times) > 70)
            os.kill(supervisor.pid, signal.SIGKILL)
            await finished(supervisor, serving)
            assert max(listener.places()) == pytest.approx(99, abs=2)

    asyncio.run(scenario())


def test_a_decoder_that_hangs_is_replaced():
    async def scenario():
        async with at_work() as (supervisor, listener, serving):
            await supervisor.give(piece(0))
            await supervisor.idle()
            hung, began = supervisor.pid, time.monotonic()
            os.kill(hung, signal.SIGSTOP)
            await supervisor.give(piece(1))
            await until(lambda: supervisor.is_alive and supervisor.pid not in (None, hung))
            assert time.monotonic() - began < HUNG_WITHIN
            assert not psutil.pid_exists(hung)
            await finished(supervisor, serving)
            assert {*range(100)} - HELD <= set(listener.places())
            assert len(listener.lost) == 1
            assert listener.lost[0][0].startswith("hung")

    asyncio.run(scenario())


def test_a_monitor_that_did_not_run_itself_does_not_take_its_decoder_for_hung():
    async def scenario():
        async with at_work() as (supervisor, listener, serving):
            await supervisor.give(piece(0))
            time.sleep(SILENT_SECONDS + 1.0)  # noqa: ASYNC251 - as when the node gives us no CPU
            await finished(supervisor, serving)
            assert listener.lost == []

    asyncio.run(scenario())


async def until_given_up(supervisor, listener) -> None:
    """Kill each decoder as it begins, until the piece that they seem to die of is given up."""
    while not any(given_up for _, given_up in listener.lost):
        await until(lambda: supervisor.pid is not None)
        doomed = supervisor.pid
        os.kill(doomed, signal.SIGKILL)
        await until(lambda doomed=doomed: supervisor.pid != doomed)


def test_a_piece_at_which_decoders_die_again_and_again_is_given_up_and_the_next_is_decoded():
    async def scenario():
        async with at_work() as (supervisor, listener, serving):
            await supervisor.give(piece(0))
            await supervisor.idle()
            os.kill(supervisor.pid, signal.SIGSTOP)
            await supervisor.give(piece(1))
            await supervisor.give(piece(2))
            await until_given_up(supervisor, listener)
            await finished(supervisor, serving)
            assert [given_up and given_up.number for _, given_up in listener.lost] == [None, 1]
            assert {*range(50), *range(100, 150)} - HELD <= set(listener.places())
            assert not set(listener.places()) & set(range(50, 100))

    asyncio.run(scenario())


def test_a_new_clock_that_began_with_a_piece_that_is_given_up_goes_on_in_the_next():
    async def scenario():
        async with at_work() as (supervisor, listener, serving):
            await supervisor.give(piece(0))
            await supervisor.idle()
            os.kill(supervisor.pid, signal.SIGSTOP)
            await supervisor.give(replace(piece(1), discontinuity=True))
            await supervisor.give(replace(piece(0), number=2))
            await until_given_up(supervisor, listener)
            await finished(supervisor, serving)
            assert max(listener.places()) == pytest.approx(149, abs=2)
            assert max(listener.steps, default=0.0) < FRAME

    asyncio.run(scenario())


def test_decoders_that_die_without_anything_to_decode_give_nothing_up():
    async def scenario():
        async with at_work() as (supervisor, listener, serving):
            for _ in range(2):
                doomed = supervisor.pid
                os.kill(doomed, signal.SIGKILL)
                await until(lambda doomed=doomed: supervisor.is_alive and supervisor.pid not in (None, doomed))
            await supervisor.give(piece(0))
            await finished(supervisor, serving)
            assert [given_up for _, given_up in listener.lost] == [None, None]
            assert listener.places() == list(range(50))

    asyncio.run(scenario())


def test_a_decoder_that_dies_at_the_end_says_the_rest_by_its_successor():
    async def scenario():
        async with at_work() as (supervisor, listener, serving):
            os.kill(supervisor.pid, signal.SIGSTOP)
            await supervisor.give(piece(0))
            await supervisor.finish()
            os.kill(supervisor.pid, signal.SIGKILL)
            await serving
            assert listener.places() == list(range(50))
            assert len(listener.lost) == 1

    asyncio.run(scenario())


def test_a_decoder_that_was_started_before_is_the_first_and_none_but_the_first():
    async def scenario():
        process, transport = await started(decoder_memory())
        async with at_work(first=(process, transport)) as (supervisor, _, _):
            assert [each.pid for each in psutil.Process().children()] == [supervisor.pid] == [process.pid]
            os.kill(process.pid, signal.SIGKILL)
            await until(lambda: supervisor.is_alive and supervisor.pid != process.pid)
        assert not psutil.Process().children()

    asyncio.run(scenario())


def test_who_ends_the_serving_leaves_no_decoder_behind():
    async def scenario():
        async with at_work() as (supervisor, _, serving):
            pid = supervisor.pid
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
            assert not psutil.pid_exists(pid)
            await asyncio.wait_for(supervisor.idle(), 1.0)

    asyncio.run(scenario())


def test_giving_waits_while_the_decoder_is_behind():
    async def scenario():
        supervisor = Supervisor(EACH, Listener().hear, Listener().mourn)
        for number in range(PIECES_AHEAD):
            await supervisor.give(SkipLost(number, 2.0))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(supervisor.give(SkipLost(9, 2.0)), 0.05)
        assert supervisor.pieces_behind == PIECES_AHEAD - 1

    asyncio.run(scenario())


def test_one_track_that_is_behind_leaves_room_for_the_other():
    async def scenario():
        supervisor = Supervisor(EACH, Listener().hear, Listener().mourn)
        sound = PlaySegment(0, b"", b"", 2.0, False, "sound")
        for number in range(PIECES_AHEAD):
            await supervisor.give(SkipLost(number, 2.0))
        for _ in range(PIECES_AHEAD):
            await asyncio.wait_for(supervisor.give(sound), 1.0)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(supervisor.give(sound), 0.05)
        assert supervisor.pieces_behind == PIECES_AHEAD - 1

    asyncio.run(scenario())


def test_a_request_while_there_is_no_decoder_does_no_harm():
    listener = Listener()
    supervisor = Supervisor(EACH, listener.hear, listener.mourn)
    asyncio.run(supervisor.request(TakePictures(1, [0.0])))
    assert (supervisor.pid, supervisor.restarts, supervisor.pieces_behind) == (None, 0, 0)


@pytest.mark.parametrize(("evidence", "given"), [(True, 1), (False, 0)], ids=["kept", "not kept"])
def test_a_decoder_keeps_pictures_only_where_they_may_be_requested(evidence, given):
    async def scenario():
        async with at_work(evidence=evidence) as (supervisor, listener, _):
            await supervisor.give(piece(0))
            await supervisor.idle()
            await supervisor.request(TakePictures(1, [1.0]))
            await until(lambda: listener.shown)
            assert listener.shown == [given]

    asyncio.run(scenario())


LEAVING = """
import asyncio, gc, threading
from tallylight_monitor.pipeline import decoder_process, supervisor
decoder_process.EXIT_SECONDS = 0.0  # as if a process took longer to end than anyone waits
async def leave():
    watched = supervisor.Supervisor([], print, print)
    serving = asyncio.create_task(watched.serve())
    while watched.pid is None:
        await asyncio.sleep(0.01)
    serving.cancel()
    await asyncio.wait({serving})
asyncio.run(leave())
for thread in threading.enumerate()[1:]:
    thread.join()
gc.collect()
"""


def test_a_decoder_that_outlives_the_event_loop_leaves_no_traceback():
    done = subprocess.run([sys.executable, "-c", LEAVING], capture_output=True, text=True, check=True, timeout=60)
    assert "Traceback" not in done.stderr
