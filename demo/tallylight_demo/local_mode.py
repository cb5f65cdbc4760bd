"""Run `tallylight local` as a child, read its lines, and list its processes from outside. Uses psutil."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Self

import psutil

LONGEST_LINE = 256 * 1024  # bytes; a line of JSON has a few hundred
END_SECONDS = 10.0  # for everything to end in order after SIGTERM; then it is killed
TICK_SECONDS = 0.02  # between two looks whether it is gone
LAST_WORDS = 500  # characters of its log, for people


def local_command(folder: Path, state: Path) -> tuple[str, ...]:
    """How local mode is started on a folder of LiveStreams; the demo's origin is on loopback, so that is allowed."""
    return (sys.executable, "-m", "tallylight", "local", str(folder), "--state", str(state), "--allow-private")


class LocalMode:
    """A running `tallylight local`, and the processes that it has started."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process, self._log = process, log
        self._family: set[psutil.Process] = set()

    @classmethod
    @asynccontextmanager
    async def on(cls, command: Sequence[str], log: Path) -> AsyncIterator[Self]:
        """Let the command run while the block runs; its complaints go to `log`. It has ended afterwards."""
        with log.open("wb") as errors:
            process = await asyncio.create_subprocess_exec(
                *command, stdout=asyncio.subprocess.PIPE, stderr=errors, limit=LONGEST_LINE
            )
        local = cls(process, log)
        try:
            yield local
        finally:
            await local.end()
            async with asyncio.timeout(END_SECONDS):
                async for _ in local.lines():  # to its end, or asyncio keeps the pipe open
                    pass

    @property
    def ended(self) -> bool:
        """Whether it is gone."""
        return self._process.returncode is not None

    async def lines(self) -> AsyncIterator[bytes]:
        """What it prints, until it ends."""
        assert self._process.stdout is not None  # noqa: S101 - by the way it was started
        async for line in self._process.stdout:
            yield line

    def monitors(self) -> list[psutil.Process]:
        """The processes that it has started and that live now."""
        with suppress(psutil.NoSuchProcess):
            self._family.update(psutil.Process(self._process.pid).children(recursive=True))
        return [process for process in self._family if _lives(process)]

    async def end(self) -> int:
        """End it in order, or kill it. Returns how many processes outlived it; these are killed."""
        self.monitors()
        if not self.ended:
            self._process.terminate()
        await self._gone()
        left = self.monitors()
        for process in left:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        return len(left)

    async def _gone(self) -> None:
        try:
            async with asyncio.timeout(END_SECONDS):
                while not self.ended:  # noqa: ASYNC110 - asyncio's wait() waits for its orphans' output too
                    await asyncio.sleep(TICK_SECONDS)
        except TimeoutError:
            self._process.kill()

    def last_words(self) -> str:
        """The end of its log."""
        return self._log.read_text(errors="replace")[-LAST_WORDS:].strip()


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
