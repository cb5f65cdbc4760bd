"""The two shapes: each monitor by itself, and all forked from one process that has loaded all."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tallylight_bench.watched_live import LIVE
from tallylight_monitor.pipeline.decoder_process import decoder_environment

END_SECONDS = 20.0
FORKED = (sys.executable, "-m", "tallylight_bench.packing.forked")


@contextmanager
def alone(commands: Sequence[Sequence[str]]) -> Iterator[list[int]]:
    """A monitor by itself for each command line while the block runs; the pids of what was started."""
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    running = [subprocess.Popen((*LIVE, *argv), **quiet) for argv in commands]  # type: ignore[call-overload]
    try:
        yield [process.pid for process in running]
    finally:
        for process in running:
            process.terminate()
        for process in running:
            _ended(process)


@contextmanager
def forked(commands: Sequence[Sequence[str]]) -> Iterator[list[int]]:
    """All of them from one process while the block runs; its pid."""
    environment = os.environ | decoder_environment(os.environ)  # one thread for numpy: a second would not be forked
    process = subprocess.Popen(FORKED, stdin=subprocess.PIPE, text=True, env=environment)
    assert process.stdin is not None
    flags = LIVE[LIVE.index("watch") + 1 :]
    process.stdin.write(json.dumps([[*flags, *argv] for argv in commands]) + "\n")
    process.stdin.flush()
    try:
        yield [process.pid]
    finally:
        process.stdin.close()
        _ended(process)


def _ended(process: "subprocess.Popen[bytes] | subprocess.Popen[str]") -> None:
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


SHAPES = {"each by itself": alone, "forked from one that has loaded all": forked}
