"""Run a command, and measure it from outside, with all processes that it starts."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tallylight_bench.memory import Memory, held_by

LOOK_SECONDS = 0.02
MEMORY_SECONDS = 0.5  # a look at memory walks all of a process's pages, and so is rarer
LIMIT_SECONDS = 300.0  # nothing that is measured takes so long
LAST_WORDS = 500  # bytes of a failed command's complaint


class CommandFailedError(Exception):
    """A command that is to be measured did not end well; the text says which, and why."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a command used.

    `cpu_seconds` are the kernel's, of the process and of all children that it has waited for. `peak` is the most
    that they held together, looked at twice a second.
    """

    cpu_seconds: float
    peak: Memory
    output: bytes = b""


def nothing() -> None:
    """What is done beside a measurement, if nothing else is."""


def measured(command: Sequence[str], poll: Callable[[], None] = nothing) -> Measured:
    """Run a command to its end; `poll` is called fifty times a second. Raises CommandFailedError."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=complaints)
        began = time.monotonic()
        peak, usage, look_at = Memory(), None, began
        while usage is None:
            if time.monotonic() > began + LIMIT_SECONDS:
                process.kill()
            poll()
            if time.monotonic() >= look_at:
                peak, look_at = peak.most(held_by(process.pid)), time.monotonic() + MEMORY_SECONDS
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
