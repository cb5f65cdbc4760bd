"""Run our shape: as many monitors as there are streams, each of which is `tallylight watch` on live HLS."""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO

import msgspec

from tallylight_bench.clip import SEGMENT_SECONDS
from tallylight_bench.distributed.hosted import LAST_WORDS, Hosted, ProcessFailedError
from tallylight_bench.distributed.memory import PeakMemory
from tallylight_bench.distributed.shape import Shape, Told
from tallylight_contract.report import DefectEvent, Report
from tallylight_demo.encode import Segment
from tallylight_demo.feed import Feed
from tallylight_demo.origin import Origin
from tallylight_monitor.judging.detector_settings import resolved, specs
from tallylight_monitor.wire import Configure, Finish, PlaySegment, framed

WATCH = (sys.executable, "-m", "tallylight", "watch", "--format", "jsonl", "--allow-private")
POLL_SECONDS, START_SECONDS, SLOWEST = 0.1, 120.0, 6.0


@dataclass(slots=True)
class _Monitor:
    """One `tallylight watch`."""

    process: "subprocess.Popen[bytes]"
    said: IO[bytes]
    cpu: float = 0.0

    def has_ended(self) -> bool:
        """Whether it has; then `cpu` is what it and its decoder used. Raises ProcessFailedError."""
        if self.process.returncode is None:
            pid, status, usage = os.wait4(self.process.pid, os.WNOHANG)
            if pid:
                self.process.returncode = os.waitstatus_to_exitcode(status)
                self.cpu = usage.ru_utime + usage.ru_stime
        if self.process.returncode:
            raise ProcessFailedError(f"tallylight watch: status {self.process.returncode}: {self.text()[-LAST_WORDS:]}")
        return self.process.returncode is not None

    def text(self) -> str:
        self.said.seek(0)
        return self.said.read().decode(errors="replace")

    def end(self) -> None:
        if self.process.returncode is None:
            self.process.kill()
            self.process.wait()
        self.said.close()


@dataclass(slots=True)
class _Monitors:
    """All of them, and the origin's wall clock at the moment from which its feed got on."""

    each: list[_Monitor] = field(default_factory=list)
    began: float = 0.0


def consolidated(segments: Sequence[Segment], streams: int) -> Shape:
    """Watch so many streams of these segments, as they come live. Raises ProcessFailedError."""
    return asyncio.run(_watched(segments, streams))


def own_steps(segments: Sequence[Segment]) -> dict[str, float]:
    """What decoding and detecting cost within a decoder of ours, in CPU seconds per stream-second."""
    decoder = Hosted("decoder_steps")
    try:
        decoder.tell(framed(Configure(list(specs(resolved(None))))))
        decoder.warm()
        for each in segments:
            decoder.tell(framed(PlaySegment(each.number, each.data, b"", each.seconds, discontinuity=False)))
        decoder.tell(framed(Finish()))
        for _ in decoder.lines():
            pass
        media = sum(each.seconds for each in segments)
        return {step: seconds / media for step, seconds in decoder.used.cpu.items() if seconds}
    finally:
        decoder.end()


async def _watched(segments: Sequence[Segment], streams: int) -> Shape:
    feed = Feed(window=None)
    feed.add(*segments)
    feed.end()
    feed.release(1)
    monitors = _Monitors()
    async with Origin(feed) as origin:
        try:
            for _ in range(streams):
                monitors.each.append(_started(origin.url("live.m3u8")))
            with PeakMemory([each.process.pid for each in monitors.each], children=True) as memory:
                await _until_all_watch(origin, monitors.each)
                feed.pace(time.monotonic, head=1)
                monitors.began = time.time()
                await _until_all_ended(monitors.each, sum(segment.seconds for segment in segments))
            return _shape(monitors, memory.peak)
        finally:
            for each in monitors.each:
                each.end()


def _started(address: str) -> _Monitor:
    said = tempfile.TemporaryFile()  # noqa: SIM115 - the monitor's `end` closes it
    return _Monitor(subprocess.Popen((*WATCH, address), stdin=subprocess.DEVNULL, stdout=said, stderr=said), said)


async def _until_all_watch(origin: Origin, monitors: Sequence[_Monitor]) -> None:
    """Until each has fetched the first segment: that is when all begin with it."""
    deadline = time.monotonic() + START_SECONDS
    while sum(request.path.endswith("/0.ts") for request in origin.requests) < len(monitors):
        await _wait(monitors, deadline)


async def _until_all_ended(monitors: Sequence[_Monitor], seconds: float) -> None:
    deadline = time.monotonic() + START_SECONDS + SLOWEST * len(monitors) * seconds
    while not all(each.has_ended() for each in monitors):
        await _wait(monitors, deadline)


async def _wait(monitors: Sequence[_Monitor], deadline: float) -> None:
    for each in monitors:
        each.has_ended()
    if time.monotonic() > deadline:
        raise ProcessFailedError("tallylight watch did not get to the stream's end in time")
    await asyncio.sleep(POLL_SECONDS)


def _shape(monitors: _Monitors, peak: int) -> Shape:
    told, media = [], 0.0
    for stream, each in enumerate(monitors.each):
        *events, report = [line for line in each.text().splitlines() if line.startswith("{")]
        media += msgspec.json.decode(report, type=Report).media_seconds
        told += [Told(stream, msgspec.json.decode(event, type=DefectEvent), 0.0) for event in events]
    cpu = sum(each.cpu for each in monitors.each)
    return Shape(len(monitors.each), media, monitors.began - SEGMENT_SECONDS, told, peak, cpu=cpu)
