"""UDP: datagrams of a transport stream, sent whether anybody listens or not."""

import asyncio
import socket
from contextlib import suppress
from dataclasses import dataclass

from tallylight_bench.faults.delivery.ports import free_port
from tallylight_bench.faults.delivery.rtsp import DATAGRAM
from tallylight_bench.faults.live import Live, pieces


@dataclass(slots=True)
class Udp:
    """Sends one programme."""

    live: Live
    port: int = 0
    _task: "asyncio.Task[None] | None" = None

    @property
    def url(self) -> str:
        """What is watched."""
        return f"udp://127.0.0.1:{self.port}"

    async def open(self) -> None:
        """Send from now on."""
        self.port = self.port or free_port(socket.SOCK_DGRAM)
        self._task = asyncio.create_task(self._send())

    async def close(self) -> None:
        """Send no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _send(self) -> None:
        with socket.socket(type=socket.SOCK_DGRAM) as sender:
            sender.settimeout(0.0)
            async for piece in pieces(self.live, DATAGRAM):
                with suppress(OSError):  # nobody listens yet, or any more
                    sender.sendto(piece, ("127.0.0.1", self.port))
