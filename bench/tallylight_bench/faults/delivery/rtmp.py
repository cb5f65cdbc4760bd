"""RTMP: FFmpeg serves the programme, to one client, as its `-listen` does."""

import asyncio
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from dataclasses import dataclass

from tallylight_bench.faults.delivery.ports import free_port
from tallylight_bench.faults.live import Live, pieces

PROBE = ("-probesize", "100000", "-analyzeduration", "500000")  # bytes, microseconds: it listens once it knows these
PIECE = 4 * 188


@dataclass(slots=True)
class Rtmp:
    """Serves one programme. A client that leaves ends the server, which is then started anew."""

    live: Live
    port: int = 0
    _process: Process | None = None
    _task: "asyncio.Task[None] | None" = None

    @property
    def url(self) -> str:
        """What is watched."""
        return f"rtmp://127.0.0.1:{self.port}/live/cup"

    async def open(self) -> None:
        """Listen soon. Raises FileNotFoundError where there is no FFmpeg."""
        self.port = self.port or free_port()
        self._task = asyncio.create_task(self._serve())

    async def close(self) -> None:
        """Listen no longer, and break off what is under way."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def _serve(self) -> None:
        while True:
            argv = ("-v", "quiet", *PROBE, "-f", "mpegts", "-i", "pipe:0", "-c", "copy", "-f", "flv", "-listen", "1")
            self._process = await asyncio.create_subprocess_exec(
                "ffmpeg", *argv, self.url, stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL
            )
            with suppress(OSError):
                await self._send(self._process)
            await self._process.wait()

    async def _send(self, process: Process) -> None:
        assert process.stdin is not None  # for the type only: it was asked for
        async for piece in pieces(self.live, PIECE):
            process.stdin.write(piece)
            await process.stdin.drain()
