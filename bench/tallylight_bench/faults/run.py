"""One run: a monitor watches a source, which shows a fault, recovers, and then shows a known defect."""

import asyncio
import inspect
import random
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tallylight_bench.faults.coded import Look
from tallylight_bench.faults.events import Event
from tallylight_bench.faults.judging import MARKER, Outcome, Times, judged
from tallylight_bench.faults.kinds import Way
from tallylight_bench.faults.pulse import waited_seconds
from tallylight_bench.faults.stage import PROTOCOLS, Setting, Stage
from tallylight_bench.faults.watch import Watch, started

READY_SECONDS = 60.0  # on a machine that starts many at once
SETTLED_SECONDS = 2.5  # after a fault, in which what is still to be told of it is told
INSTANT_SECONDS = 10.0  # so long what is over at once may take to be told; where nothing is due, nothing is
LATE_SECONDS = 12.0  # so much longer a fault stands until it is told: a busy machine is late, and is no wrong cause
RECOVERY_SECONDS = 40.0
MARKER_SECONDS = 3  # of black
MARKED_SECONDS = 40.0  # until it was found, and found to be over
AFTERMATH_SECONDS = 0.5
POLL_SECONDS = 0.1
STARVED = "monitor_stalled"


class EndedByItselfError(Exception):
    """The monitor did not stay, or never got to work; the text says which."""


@dataclass(frozen=True, slots=True)
class Case:
    """What one run shows: a way of a kind for so many seconds, after `quiet` seconds without a fault."""

    kind: str
    number: int
    way: Way
    look: Look
    seconds: float
    quiet: float
    seed: str


@dataclass(slots=True)
class Record:
    """What came of it. `began` and `ended` are the monotonic clock's; for `waited` seconds this machine did not let the
    monitor and the decoder that it had at last run, though they could."""

    case: Case
    began: float
    ended: float = 0.0
    outcome: Outcome = field(default_factory=Outcome)
    times: Times | None = None
    events: list[Event] = field(default_factory=list)
    errors: str = ""
    waited: float = 0.0

    @property
    def was_starved(self) -> bool:
        """Whether the monitor told that it did not run for two seconds, and nobody had stopped it."""
        told = any(event.detector == STARVED for event in self.events)
        return told and STARVED not in self.case.way.expected.detectors


async def performed(case: Case, media: Path) -> Record:
    """Run a case, and judge it."""
    record = Record(case, time.monotonic())
    with tempfile.TemporaryDirectory(prefix="fault-") as folder:
        setting = Setting(case.look, random.Random(case.seed), media, Path(folder), case.way.stamp)
        stage = PROTOCOLS[case.way.protocol](setting)
        async with _on_air(stage):
            watch = await started(stage.delivery.url, Path(folder), stage.confined, stage.trusted, stage.disk)
            stage.monitor = watch
            await _watched(record, stage, watch)
            record.events, record.errors = watch.events, watch.errors
    record.ended = time.monotonic()
    return record


@asynccontextmanager
async def _on_air(stage: Stage) -> AsyncIterator[None]:
    playing = asyncio.create_task(stage.live.run())
    await asyncio.sleep(0)  # the first segments are there when the first monitor comes
    try:
        if stage.disk is not None:
            stage.disk.mount()
        await stage.delivery.open()
        yield
    finally:
        playing.cancel()
        await asyncio.gather(playing, return_exceptions=True)
        await stage.delivery.close()
        if stage.disk is not None:
            stage.disk.unmount()


async def _watched(record: Record, stage: Stage, watch: Watch) -> None:
    problem = ""
    try:
        record.times = await _acts(record.case, stage, watch)
    except (EndedByItselfError, psutil.NoSuchProcess) as error:
        problem = str(error)
    record.waited = waited_seconds(watch.pids)
    in_time = await watch.end()
    if "Traceback" in watch.errors:
        problem = problem or "a traceback"
    if not in_time:
        problem = problem or "it did not end when it was asked to"
    record.outcome = _judged(record, watch, problem)


def _judged(record: Record, watch: Watch, problem: str) -> Outcome:
    """What it was, or why it came to no end in order."""
    if record.times is None or problem or not watch.report:
        told = tuple(dict.fromkeys(event.detector for event in watch.events if event.opens))
        return Outcome(told=told, hung=problem or "it ended without a report")
    totals = {each["detector"]: each["count"] for each in watch.report["defects"]}
    return judged(record.case.way.expected, watch.events, record.times, totals, watch.remarks)


async def _acts(case: Case, stage: Stage, watch: Watch) -> Times:
    """Fault, recovery, known defect. Raises EndedByItselfError."""
    if not await _until(watch, watch.is_ready, READY_SECONDS):
        raise EndedByItselfError(f"it received nothing within {READY_SECONDS:g} s")
    await asyncio.sleep(case.quiet)
    onset = time.monotonic()
    async with case.way.strike(stage):
        await asyncio.sleep(case.seconds)
        if case.seconds and STARVED not in case.way.expected.detectors:  # one that is stopped tells nothing
            await _until(watch, lambda: _told(watch, onset), LATE_SECONDS)
    healed = time.monotonic() if case.seconds else onset
    if not case.seconds:
        await _until(watch, lambda: _told(watch, onset), INSTANT_SECONDS)
    await asyncio.sleep(SETTLED_SECONDS)
    await _until(watch, lambda: not watch.has_open, RECOVERY_SECONDS)
    marker, stage.live.black = time.monotonic(), MARKER_SECONDS
    await _until(watch, lambda: _marked(watch, marker), MARKED_SECONDS)
    await asyncio.sleep(AFTERMATH_SECONDS)
    return Times(onset, healed, marker, time.monotonic())


def _told(watch: Watch, onset: float) -> bool:
    """Whether anything was told since."""
    return any(each.opens and each.at >= onset for each in watch.events)


def _marked(watch: Watch, since: float) -> bool:
    """Whether the known defect was found, and everything is over."""
    found = any(each.opens and each.detector == MARKER and each.at >= since for each in watch.events)
    return found and not watch.has_open


async def _until(watch: Watch, true: Callable[[], bool | Awaitable[bool]], seconds: float) -> bool:
    """Whether it came true in time. Raises EndedByItselfError where the monitor has gone."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if not watch.is_there:
            raise EndedByItselfError(f"it ended by itself with status {watch.process.returncode}")
        found = true()
        if await found if inspect.isawaitable(found) else found:
            return True
        await asyncio.sleep(POLL_SECONDS)
    return False
