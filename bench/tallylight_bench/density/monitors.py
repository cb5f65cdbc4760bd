"""Monitors at work on one core, each with a live stream, and what they say of themselves."""

import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import IO

from tallylight_bench.contenders import free_port
from tallylight_bench.watched_live import LIVE, metrics_of

END_SECONDS = 20.0  # for all of them, on their one core; then they are killed
LAST_WORDS = 300  # bytes of the complaint of one that died
ANSWER_SECONDS = 5.0  # a monitor on a full core may take its time


class MonitorDiedError(Exception):
    """A monitor ended that should not have; the text says which, and why."""


@dataclass(frozen=True, slots=True)
class Monitor:
    """One monitor: its process, the port at which it answers, and the file of what it complains of."""

    number: int
    process: "subprocess.Popen[bytes]"
    port: int
    complaints: IO[bytes]

    def exposed(self) -> str:
        """What it exposes now; empty while it does not answer. Raises MonitorDiedError where it is no more."""
        self.check()
        return metrics_of(self.port, ANSWER_SECONDS)

    def check(self) -> None:
        """Raise MonitorDiedError where it has ended."""
        if self.process.poll() is not None:
            self.complaints.seek(0)
            said = self.complaints.read()[-LAST_WORDS:].decode(errors="replace").strip()
            raise MonitorDiedError(f"monitor {self.number} ended with status {self.process.returncode}: {said}")


@contextmanager
def monitors(addresses: Sequence[str], flags: Sequence[str], core: int) -> Iterator[list[Monitor]]:
    """A monitor for each address while the block runs, all of them on one core."""
    with ExitStack() as files:
        running: list[Monitor] = []
        try:
            for number, address in enumerate(addresses, 1):
                port, complaints = free_port(), files.enter_context(tempfile.TemporaryFile())
                command = ("taskset", "-c", str(core), *LIVE, *flags, "--listen", f"127.0.0.1:{port}", address)
                process = subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=complaints
                )
                running.append(Monitor(number, process, port, complaints))
            yield running
        finally:
            _end([each.process for each in running])


def _end(processes: "Sequence[subprocess.Popen[bytes]]") -> None:
    for process in processes:
        process.terminate()
    until = time.monotonic() + END_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
