"""Monitors that are forked from one process which has loaded all: `python -m tallylight_bench.packing.forked`.

Reads the command lines as JSON from stdin, forks a monitor for each, which forks its decoder, and ends them all when
stdin is closed. An experiment about memory: nothing here restarts what dies.
"""

import asyncio
import gc
import json
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import tallylight_monitor.pipeline.supervisor as supervising
from tallylight_monitor import command
from tallylight_monitor.decoder import __main__ as decoder
from tallylight_monitor.decoder.measuring_media import MeasuringMedia
from tallylight_monitor.judging.detector_settings import resolved, specs
from tallylight_monitor.pipeline.feeding import feeder_of

FIRST_OWN = 3  # descriptor: those before it are the standard ones


def main() -> None:
    """Fork, and wait until stdin is closed."""
    feeder_of("http")
    MeasuringMedia(specs(resolved(None)))
    vars(supervising)["started"] = _forked_decoder
    gc.collect()
    gc.freeze()
    pids = [_forked_monitor(argv) for argv in json.loads(sys.stdin.readline())]
    sys.stdin.read()
    for pid in pids:
        os.kill(pid, signal.SIGTERM)
    for pid in pids:
        os.waitpid(pid, 0)


def _forked_monitor(argv: Sequence[str]) -> int:
    pid = os.fork()
    if not pid:
        os.close(0)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os._exit(command.main(argv))
    return pid


@dataclass(slots=True)
class _Decoder:
    """What the supervisor asks of a process."""

    pid: int
    stdin: asyncio.StreamWriter
    stdout: asyncio.StreamReader
    returncode: int | None = None

    async def wait(self) -> int:
        """Its exit status; it is waited for in a thread."""
        if self.returncode is None:
            _, status = await asyncio.to_thread(os.waitpid, self.pid, 0)
            self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode


async def _forked_decoder(memory: int) -> tuple[_Decoder, Any]:
    (theirs_in, ours_out), (ours_in, theirs_out) = os.pipe(), os.pipe()
    pid = os.fork()
    if not pid:
        os.dup2(theirs_in, 0)
        os.dup2(theirs_out, 1)
        os.closerange(FIRST_OWN, 1024)
        sys.argv = ["decoder", str(memory)]
        try:
            decoder.main()
        finally:
            os._exit(0)
    os.close(theirs_in)
    os.close(theirs_out)
    loop, reader = asyncio.get_running_loop(), asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(ours_in, "rb", 0))
    transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, os.fdopen(ours_out, "wb", 0))
    return _Decoder(pid, asyncio.StreamWriter(transport, protocol, None, loop), reader), transport


if __name__ == "__main__":
    main()
