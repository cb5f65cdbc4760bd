"""Run a command, and measure it from outside, with all processes that it starts."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tallylight_bench.cpu import cpu_seconds, steady
from tallylight_bench.memory import Memory, held_by

POLL_SECONDS = 0.02
LOOK_SECONDS = 0.5  # a look at memory walks all of a process's pages, and so is rarer
LIMIT_SECONDS = 300.0  # nothing that is measured takes so long
LAST_WORDS = 500  # bytes of a failed command's complaint


class CommandFailedError(Exception):
    """A command that is to be measured did not end well; the text says which, and why."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a command used.

    `cpu_seconds` are the kernel's, of the process and of all children that it has waited for. `peak` is the most
    that they held together, looked at twice a second. `steady` are the cores that they used from the tenth second on;
    None where they had ended by then.
    """

    cpu_seconds: float
    peak: Memory
    output: bytes = b""
    steady: float | None = None


def nothing() -> None:
    """What is done beside a measurement, if nothing else is."""


def measured(command: Sequence[str], poll: Callable[[], None] = nothing) -> Measured:
    """Run a command to its end; `poll` is called fifty times a second. Raises CommandFailedError."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=complaints)
        looked = _Looked(process.pid)
        while (usage := _ended(process)) is None:
            if looked.seconds > LIMIT_SECONDS:
                process.kill()
            poll()
            looked.look()
            time.sleep(POLL_SECONDS)
        output.seek(0)
        complaints.seek(0)
        if process.returncode:
            said = complaints.read()[-LAST_WORDS:].decode(errors="replace").strip()
            raise CommandFailedError(f"{' '.join(command)}: status {process.returncode}: {said}")
        return Measured(usage, looked.peak, output.read(), steady(looked.cpu))


@dataclass(slots=True)
class _Looked:
    """What was seen of a running command, twice a second."""

    pid: int
    began: float = field(default_factory=time.monotonic)
    peak: Memory = field(default_factory=Memory)
    cpu: list[tuple[float, float]] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    def look(self) -> None:
        if not self.cpu or self.seconds - self.cpu[-1][0] >= LOOK_SECONDS:
            self.cpu.append((self.seconds, cpu_seconds(self.pid)))
            self.peak = self.peak.most(held_by(self.pid))


def _ended(process: subprocess.Popen[bytes]) -> float | None:
    """Its CPU seconds, once it has ended."""
    pid, status, usage = os.wait4(process.pid, os.WNOHANG)
    if not pid:
        return None
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime
