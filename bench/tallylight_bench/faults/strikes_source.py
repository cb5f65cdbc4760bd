"""Faults of the source and of the road to it. Each stands while its block runs, and is over at the block's end."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

from tallylight_bench.faults.confinement import name_is_known
from tallylight_bench.faults.delivery.rtsp import Rtsp
from tallylight_bench.faults.delivery.tls import context
from tallylight_bench.faults.stage import Stage
from tallylight_demo.faults import Fault, FaultKind, Target

Strike = Callable[[Stage], AbstractAsyncContextManager[None]]
REFUSED_KEY = 403
SAID_SECONDS = 15.0  # on a machine that does much else
POLL_SECONDS = 0.1


@asynccontextmanager
async def gone(stage: Stage) -> AsyncIterator[None]:
    """Nothing listens, or sends, any more."""
    await stage.delivery.close()
    yield
    await stage.delivery.open()


@asynccontextmanager
async def silent(stage: Stage) -> AsyncIterator[None]:
    """An RTSP server keeps its connections, and sends nothing."""
    assert isinstance(stage.delivery, Rtsp)
    stage.delivery.silent = True
    yield
    stage.delivery.silent = False


def answers(
    kind: FaultKind,
    target: Target = Target.ALL,
    statuses: tuple[int, ...] = (503,),
    *,
    rate: int = 0,
    drops: bool = False,
) -> Strike:
    """The origin answers in this way: with one of the statuses, or with so many bytes a second.

    `drops`: it has closed all connections before, for a stream without end asks no second time.
    """

    @asynccontextmanager
    async def strike(stage: Stage) -> AsyncIterator[None]:
        status = stage.rng.choice(statuses)
        if drops:
            await stage.delivery.close()
            await stage.delivery.open()
        stage.http.spoil(Fault(kind, target, status=status, bytes_per_second=rate or 10_000))
        yield
        stage.http.spoil(None)

    return strike


def leads_to(location: str) -> Strike:
    """The origin redirects everybody to this address. All connections are closed before, as above."""

    @asynccontextmanager
    async def strike(stage: Stage) -> AsyncIterator[None]:
        await stage.delivery.close()
        await stage.delivery.open()
        stage.http.spoil(Fault(FaultKind.REDIRECT, location=location))
        yield
        stage.http.spoil(None)

    return strike


@asynccontextmanager
async def stands_still(stage: Stage) -> AsyncIterator[None]:
    """The packager makes no segment, and goes on later where it was."""
    stage.live.paused = True
    yield
    stage.live.paused = False


@asynccontextmanager
async def ends_and_returns(stage: Stage) -> AsyncIterator[None]:
    """The playlist says that the stream has ended; then the encoder is back."""
    stage.live.paused = stage.live.says_ended = True
    yield
    stage.live.playout.restart()
    stage.live.declare()
    stage.live.paused = stage.live.says_ended = False


@asynccontextmanager
async def restarts(stage: Stage) -> AsyncIterator[None]:
    """The source's process ends, and another begins with number 0 and a clock of its own."""
    stage.live.paused = True
    await stage.delivery.close()
    yield
    stage.live.playout.restart(stamp=stage.rng.randrange(100) * 90_000)
    stage.live.forget()
    await stage.delivery.open()
    stage.live.paused = False


@asynccontextmanager
async def new_key_is_refused(stage: Stage) -> AsyncIterator[None]:
    """The key changes, and the new one cannot be had."""
    number = (stage.live.key or 0) + 1
    status = stage.rng.choice((REFUSED_KEY, 404))
    stage.http.spoil(Fault(FaultKind.STATUS, within=f"key-{number}", status=status))
    stage.live.key = number
    yield
    stage.http.spoil(None)


@asynccontextmanager
async def name_vanishes(stage: Stage) -> AsyncIterator[None]:
    """The name means nothing any more, and the connections that were made by it are closed."""
    name_is_known(stage.folder, known=False)
    await stage.delivery.close()
    await stage.delivery.open()
    yield
    name_is_known(stage.folder, known=True)


@asynccontextmanager
async def disk_is_full(stage: Stage) -> AsyncIterator[None]:
    """There is no room for what the monitor writes, while there is a fault to write of: until it says so."""
    assert stage.disk is not None
    stage.disk.fill()
    stage.http.spoil(Fault(FaultKind.STATUS, Target.SEGMENT, status=404))
    with suppress(TimeoutError):
        async with asyncio.timeout(SAID_SECONDS):
            while not stage.watch.remarks:  # noqa: ASYNC110 - what is waited for is another process
                await asyncio.sleep(POLL_SECONDS)
    stage.http.spoil(None)
    stage.disk.clear()
    yield


def certificate_is(name: str) -> Strike:
    """Another certificate stands behind the address; with the empty name, TLS is no longer spoken there."""

    @asynccontextmanager
    async def strike(stage: Stage) -> AsyncIterator[None]:
        tls, before = stage.tls, stage.tls.tls
        await tls.leave()
        tls.tls = context(stage.folder / name) if name else None
        await tls.listen()
        yield
        await tls.leave()
        tls.tls = before
        await tls.listen()

    return strike
