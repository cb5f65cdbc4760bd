"""A process of the chain that is kept warm: lines go in, lines come out, and at the end comes what it used."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from typing import IO

import msgspec

from tallylight_bench.distributed.stopwatch import Usage

LAST_WORDS = 500  # bytes of a complaint
END_SECONDS = 60.0
WARM = b'"warm"\n'


class ProcessFailedError(Exception):
    """A process of the chain did not do its work; the text says which, and why."""


class Hosted:
    """One process: a module of this package with its arguments. `end` may be called more than once."""

    def __init__(self, module: str, *arguments: str) -> None:
        self.name = " ".join((module, *arguments))
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - `end` closes it
        self._process = subprocess.Popen(
            (sys.executable, "-m", f"{__package__}.{module}", *arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
        )

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def warm(self) -> None:
        """Wait until it is. Raises ProcessFailedError."""
        if self._line() != WARM:
            raise self._failed()

    def tell(self, data: bytes | bytearray) -> None:
        """Write to it; waits while it does not read. Raises ProcessFailedError."""
        try:
            self._stdin.write(data)
            self._stdin.flush()
        except (BrokenPipeError, ValueError):
            raise self._failed() from None

    def ask(self, asked: bytes) -> bytes:
        """Its answer to a line. Raises ProcessFailedError."""
        self.tell(asked)
        return self._line()

    def lines(self) -> Iterator[bytes]:
        """What it says of its own accord, but for the last line; that is `used`. Raises ProcessFailedError."""
        before = self._line()
        while after := self._stdout.readline():
            yield before
            before = after
        self.used = self._usage(before)

    def close(self) -> None:
        """Nothing more is told to it."""
        self._stdin.close()

    def finish(self) -> Usage:
        """End it, and hear what it used. Raises ProcessFailedError."""
        self.close()
        return self._usage(self._line())

    def end(self) -> None:
        """Leave nothing behind, however it went."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(END_SECONDS)
        for pipe in (self._process.stdin, self._process.stdout, self._complaints):
            if pipe is not None:
                pipe.close()

    @property
    def _stdin(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin

    @property
    def _stdout(self) -> IO[bytes]:
        assert self._process.stdout is not None
        return self._process.stdout

    def _line(self) -> bytes:
        if not (found := self._stdout.readline()):
            raise self._failed()
        return found

    def _usage(self, said: bytes) -> Usage:
        """Its last line. Another one there means that it broke off."""
        try:
            return msgspec.json.decode(said, type=Usage)
        except msgspec.DecodeError:
            raise self._failed() from None

    def _failed(self) -> ProcessFailedError:
        self._complaints.seek(0)
        said = self._complaints.read()[-LAST_WORDS:].decode(errors="replace").strip()
        return ProcessFailedError(f"{self.name} ended: {said or 'it said nothing'}")
