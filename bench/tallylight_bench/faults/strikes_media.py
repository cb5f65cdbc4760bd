"""Faults of the media, and of the monitor's own processes. Each stands while its block runs."""

import asyncio
import random
import signal
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import psutil

from tallylight_bench.faults.coded import TICKS, Form, Look, coded, greedy
from tallylight_bench.faults.packets import PICTURE_PID, SOUND_PID, scrambled, sound_ahead, with_strangers, without
from tallylight_bench.faults.playout import BOTH, Track
from tallylight_bench.faults.stage import Stage
from tallylight_bench.faults.strikes_source import Strike

WRAP_TICKS = 1 << 33
WRAPS_AFTER = 12 * TICKS  # of a stream's life
POLL_SECONDS = 0.1
OTHER_LOOK = Look("bikes", 25, codec="libx265")


def code_all(looks: Iterable[Look], media: Path) -> None:
    """Code all that may be played, before anything is measured: a source that encodes meanwhile is late."""
    for look in (*looks, OTHER_LOOK):
        coded(look, "ts", media)
        coded(look, "mp4", media)
    greedy(media)


def bytes_are(spoilt: Callable[[bytes, random.Random], bytes]) -> Strike:
    """Each segment's bytes are changed."""

    @asynccontextmanager
    async def strike(stage: Stage) -> AsyncIterator[None]:
        stage.live.spoil = lambda data: spoilt(data, stage.rng)
        yield
        stage.live.spoil = bytes

    return strike


def packets_are(muxed: Callable[[bytes], bytes]) -> Strike:
    """The multiplexer sends other packets."""

    @asynccontextmanager
    async def strike(stage: Stage) -> AsyncIterator[None]:
        stage.live.muxes = muxed
        yield
        stage.live.muxes = bytes

    return strike


def clock_of_sound_steps(least: int, most: int) -> Strike:
    """The clock of the sound alone steps by so many seconds, and stays so."""

    @asynccontextmanager
    async def strike(stage: Stage) -> AsyncIterator[None]:
        ticks = stage.rng.randint(least, most) * TICKS
        stage.live.muxes = lambda data: sound_ahead(data, ticks)
        yield

    return strike


@asynccontextmanager
async def strangers_come(stage: Stage) -> AsyncIterator[None]:
    """From now on packets come that belong to nobody: no fault."""
    stage.live.spoil = with_strangers
    yield


def is_silent(*pids: int) -> Strike:
    """PIDs fall silent; the tables still name them."""
    return packets_are(lambda data: without(data, *pids))


def is_scrambled(*pids: int) -> Strike:
    """Only a receiver with a key can read these PIDs."""
    return bytes_are(lambda data, _: scrambled(data, *pids))


def leaves(track: Track) -> Strike:
    """A track is no longer announced."""

    @asynccontextmanager
    async def strike(stage: Stage) -> AsyncIterator[None]:
        stage.live.playout.restart(tracks=BOTH - {track})
        yield
        stage.live.playout.restart(tracks=BOTH)

    return strike


def clock_steps(least: int, most: int) -> Strike:
    """The clock of all stamps steps by so many seconds, and nothing declares it."""

    @asynccontextmanager
    async def strike(stage: Stage) -> AsyncIterator[None]:
        playout = stage.live.playout
        playout.restart(stamp=max(0, playout.stamp + stage.rng.randint(least, most) * TICKS))
        yield

    return strike


@asynccontextmanager
async def clock_wraps(stage: Stage) -> AsyncIterator[None]:
    """The 33 bits of the clock begin anew, as they do every day: no fault."""
    while stage.live.playout.stamp < WRAP_TICKS + TICKS:  # noqa: ASYNC110 - what is waited for is the programme
        await asyncio.sleep(POLL_SECONDS)
    yield


@asynccontextmanager
async def coding_changes(stage: Stage) -> AsyncIterator[None]:
    """Another encoder goes on, as a discontinuity declares: no fault."""
    form: Form = "mp4" if stage.live.body("init-0.mp4") else "ts"
    stage.live.playout.restart(coded=coded(OTHER_LOOK, form, stage.media))
    stage.live.declare()
    yield


@asynccontextmanager
async def pictures_want_memory(stage: Stage) -> AsyncIterator[None]:
    """A second of pictures comes that takes more memory than the decoder may have."""
    playout, usual = stage.live.playout, coded(stage.look, "ts", stage.media)
    playout.restart(coded=greedy(stage.media))
    stage.live.then = partial(playout.restart, coded=usual)
    yield


def decoder_gets(number: signal.Signals) -> Strike:
    """A signal is sent to the decoder."""

    @asynccontextmanager
    async def strike(stage: Stage) -> AsyncIterator[None]:
        monitor = psutil.Process(stage.watch.process.pid)
        while not (decoders := monitor.children()):  # noqa: ASYNC110 - what is waited for is another process
            await asyncio.sleep(POLL_SECONDS)
        for decoder in decoders:
            decoder.send_signal(number)
        yield

    return strike


@asynccontextmanager
async def monitor_is_stopped(stage: Stage) -> AsyncIterator[None]:
    """The monitor's process stands still, as on a frozen node."""
    process = stage.watch.process
    process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGCONT)


PICTURES, SOUND = PICTURE_PID, SOUND_PID
