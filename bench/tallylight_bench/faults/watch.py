"""The real command, with a cluster's order, holds that fit a run of seconds, and all detectors of transport at work."""

import asyncio
import json
import os
import socket
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from tallylight_bench.faults.events import Event, Remark, event
from tallylight_bench.faults.small_disk import SmallDisk
from tallylight_contract.detectors import CATALOGUE

# What runs by default, and what judges transport; not the one of which is known that it is told of healthy streams.
AT_WORK = tuple(
    name
    for name, entry in CATALOGUE.items()
    if entry.by_default or (entry.level == "transport" and name != "pcr_repetition")
)
COMMAND = (sys.executable, "-m", "tallylight", "watch", "--allow-private", "--format", "jsonl")
# Target durations: of a second in a playlist, of two where there is none. A busy machine's poll may be a second late.
ABSENT = {"http": "2.5"}
ABSENT_ELSEWHERE = "1.5"
STALE = "2.5"
BLACK_HOLD = "1s"
ANSWER_SECONDS = 2.0
POLL_SECONDS = 0.05
END_SECONDS = 10.0  # more than any grace that it takes


@dataclass(slots=True)
class Watch:
    """One monitor at work."""

    process: Process
    port: int
    events: list[Event] = field(default_factory=list)
    report: dict[str, Any] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    said: Path | None = None  # the file that takes what it says, where it is no pipe
    _reading: "asyncio.Task[None] | None" = None

    @property
    def errors(self) -> str:
        """What it said on standard error."""
        return "".join(remark.text for remark in self.remarks)

    @property
    def has_open(self) -> bool:
        """Whether a defect lasts."""
        return sum(1 if each.opens else -1 for each in self.events) > 0

    @property
    def is_there(self) -> bool:
        """Whether it runs."""
        return self.process.returncode is None

    async def is_ready(self) -> bool:
        """Whether it says that it receives."""
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(ANSWER_SECONDS):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                try:
                    writer.write(b"GET /readyz HTTP/1.0\r\n\r\n")
                    return (await reader.readline()).split()[1:2] == [b"200"]
                finally:
                    writer.close()
                    await writer.wait_closed()
        return False

    @property
    def pids(self) -> list[int]:
        """Its processes: the monitor's own, and its decoder's."""
        with suppress(psutil.NoSuchProcess):
            return [self.process.pid, *(child.pid for child in psutil.Process(self.process.pid).children())]
        return []

    async def end(self) -> bool:
        """Ask it to end. Whether it did so in time; it is killed otherwise."""
        with suppress(ProcessLookupError):
            self.process.terminate()
        return await self._ended()

    async def _ended(self) -> bool:
        in_time = True
        try:
            async with asyncio.timeout(END_SECONDS):
                await self.process.wait()
        except TimeoutError:
            in_time = False
            with suppress(ProcessLookupError):  # just now it has
                self.process.kill()
            await self.process.wait()
        if self._reading is not None:
            await self._reading
        return in_time

    def listen(self) -> None:
        """Read what it says from now on."""
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        remarks = asyncio.create_task(self._read_remarks())
        async for line in self._lines():
            said = event(line, time.monotonic())
            if isinstance(said, Event):
                self.events.append(said)
            else:
                self.report = said
        await remarks

    async def _read_remarks(self) -> None:
        assert self.process.stderr is not None  # for the types only
        async for line in self.process.stderr:
            self.remarks.append(Remark(time.monotonic(), line.decode(errors="replace")))

    async def _lines(self) -> AsyncIterator[bytes]:
        """What it says, line by line, as it comes; of a file, to the monitor's end."""
        if self.said is None:
            assert self.process.stdout is not None  # for the types only
            async for line in self.process.stdout:
                yield line
            return
        rest, there = b"", True
        with self.said.open("rb") as file:
            while there:
                there = self.is_there
                *lines, rest = (rest + file.read()).split(b"\n")
                for line in lines:
                    yield line
                await asyncio.sleep(POLL_SECONDS)


async def started(
    url: str,
    folder: Path,
    confined: tuple[str, ...] = (),
    trusted: Path | None = None,
    disk: SmallDisk | None = None,
) -> Watch:
    """Start watching. `confined` is the command that ours is put behind, `trusted` holds certificates, and `disk` is
    for what it writes."""
    order = folder / "order.json"
    order.write_text(json.dumps(_order(url)))
    environment = {**os.environ, **({"SSL_CERT_FILE": str(trusted)} if trusted else {})}
    said = disk.said if disk else None
    with socket.create_server(("127.0.0.1", 0)) as listening, said.open("wb") if said else nullcontext() as file:
        # It ends with us: its standard input is a pipe of ours, and its lifeline.
        argv = (*confined, *COMMAND, "--lifeline", "--order", str(order), "--listen-fd", str(listening.fileno()))
        process = await asyncio.create_subprocess_exec(
            *argv,
            *(disk.options if disk else ()),
            stdin=PIPE,
            stdout=file or PIPE,
            stderr=PIPE,
            env=environment,
            pass_fds=(listening.fileno(),),
        )
        watch = Watch(process, listening.getsockname()[1], said=said)
    watch.listen()
    return watch


def _order(url: str) -> dict[str, Any]:
    now = datetime.now(UTC).isoformat()
    choices = [_choice(name, url) for name in AT_WORK]
    return {
        "namespace": "faults",
        "stream": "cup",
        "window": now,
        "windowStart": now,
        "url": url,
        "detectors": choices,
    }


def _choice(name: str, url: str) -> dict[str, Any]:
    absent = ABSENT["http"] if url.endswith(".m3u8") else ABSENT_ELSEWHERE
    settings: dict[str, dict[str, Any]] = {
        "black": {"hold": BLACK_HOLD},
        "signal_lost": {"parameters": {"absent": absent}},
        "playlist_stale": {"parameters": {"age": STALE}},
    }
    return {"name": name, **settings.get(name, {})}
