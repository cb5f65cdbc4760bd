"""Run a command, and measure it from outside, with all processes that it starts. Uses psutil."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import psutil

LOOK_SECONDS = 0.02
LIMIT_SECONDS = 300.0  # nothing that is measured takes so long
LAST_WORDS = 500  # bytes of a failed command's complaint


class CommandFailedError(Exception):
    """A command that is to be measured did not end well; the text says which, and why."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a command used.

    `cpu_seconds` are the kernel's, of the process and of all children that it has waited for. `peak_memory`
    is the most that their resident memory came to, in bytes; memory that they share counts in each.
    """

    cpu_seconds: float
    peak_memory: int
    output: bytes = b""


def nothing() -> None:
    """What is done beside a measurement, if nothing else is."""


def measured(command: Sequence[str], poll: Callable[[], None] = nothing) -> Measured:
    """Run a command to its end; `poll` is called fifty times a second. Raises CommandFailedError."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=complaints)
        peak, usage, deadline = 0, None, time.monotonic() + LIMIT_SECONDS
        while usage is None:
            if time.monotonic() > deadline:
                process.kill()
            poll()
            peak = max(peak, _resident(process.pid))
            time.sleep(LOOK_SECONDS)
            usage = _ended(process)
        output.seek(0)
        complaints.seek(0)
        if process.returncode:
            said = complaints.read()[-LAST_WORDS:].decode(errors="replace").strip()
            raise CommandFailedError(f"{' '.join(command)}: status {process.returncode}: {said}")
        return Measured(usage, peak, output.read())


def _ended(process: subprocess.Popen[bytes]) -> float | None:
    """Its CPU seconds, once it has ended."""
    pid, status, usage = os.wait4(process.pid, os.WNOHANG)
    if not pid:
        return None
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime


def _resident(pid: int) -> int:
    try:
        first = psutil.Process(pid)
        return sum(process.memory_info().rss for process in (first, *first.children(recursive=True)))
    except psutil.Error:
        return 0  # one of them ended just now: the next poll shows it
