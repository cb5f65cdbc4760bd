"""One run of a monitor's process: started with its socket, lock and lifeline; its output read; ended."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from socket import socket
from typing import Self

from tallylight_operator.local import locks
from tallylight_operator.local.error_lines import ErrorLines

LONGEST_LINE = 256 * 1024  # bytes; a line of JSON has a few hundred
ERROR_BYTES = 4096  # of its standard error at a time
LONGEST_DETAIL = 300  # characters of its last line there that go into a status


@dataclass(frozen=True, slots=True)
class Inherited:
    """What a child gets by descriptor: the bound socket that it listens on, and the lock that it holds."""

    listener: socket
    lock: int


@dataclass(frozen=True, slots=True)
class Readers:
    """Who gets what a child writes: each line of its standard output, and a bounded part of its standard error."""

    line: Callable[[bytes], None]
    error: Callable[[str], None]


class Child:
    """A running monitor process. Its standard input is the lifeline: it ends when ours closes or local mode dies."""

    def __init__(self, process: asyncio.subprocess.Process, readers: Readers) -> None:
        self._process = process
        self._errors = ErrorLines()
        self._pumps = (
            asyncio.create_task(self._read_lines(readers.line)),
            asyncio.create_task(self._read_errors(readers.error)),
        )

    @classmethod
    async def start(cls, command: Sequence[str], inherited: Inherited, readers: Readers) -> Self:
        """Start `command`; what it writes goes to `readers`. The lock is the child's from here on.

        Raises OSError when it cannot be started; the lock is free then.
        """
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                pass_fds=(inherited.listener.fileno(), inherited.lock),
                process_group=0,  # local mode passes on a terminal's Ctrl-C, in order
                limit=LONGEST_LINE,
            )
            locks.sign(inherited.lock, process.pid)
        finally:
            os.close(inherited.lock)
        return cls(process, readers)

    async def ended(self) -> int:
        """Wait for the end, and for its last line. Returns the exit status: below 0, a signal's."""
        status = await self._process.wait()
        # A grandchild that runs on may hold the pipes open; it is not waited for.
        _, late = await asyncio.wait(self._pumps, timeout=1.0)
        for pump in late:
            pump.cancel()
        assert self._process.stdin is not None  # noqa: S101 - by the way it was started
        self._process.stdin.close()
        return status

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it still runs."""
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)

    def kill(self) -> None:
        """SIGKILL, to the process and what it started."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def why(self, status: int) -> str:
        """One line on how it ended, with the last line of its standard error."""
        how = f"killed by {_signal_name(-status)}" if status < 0 else f"exit status {status}"
        last = self._errors.last()[-LONGEST_DETAIL:]
        return f"{how}: {last}" if last else how

    async def _read_lines(self, on_line: Callable[[bytes], None]) -> None:
        assert self._process.stdout is not None  # noqa: S101 - by the way it was started
        while True:
            try:
                line = await self._process.stdout.readline()
            except ValueError:  # longer than LONGEST_LINE: no line of ours
                continue
            if not line:
                return
            on_line(line)

    async def _read_errors(self, on_error: Callable[[str], None]) -> None:
        assert self._process.stderr is not None  # noqa: S101 - by the way it was started
        clock = asyncio.get_running_loop().time
        while chunk := await self._process.stderr.read(ERROR_BYTES):
            for line in self._errors.take(chunk, clock()):
                on_error(line)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
