"""RTSP: as much of a server as playing a transport stream over its own connection takes."""

import asyncio
import re
import struct
from contextlib import suppress
from dataclasses import dataclass, field

from tallylight_bench.faults.coded import TICKS
from tallylight_bench.faults.delivery.ports import free_port
from tallylight_bench.faults.live import Live, pieces

DATAGRAM = 7 * 188  # bytes of media that fit into one RTP packet
SDP = (
    "v=0\r\no=- 0 0 IN IP4 0.0.0.0\r\ns=cup\r\nt=0 0\r\n"
    "m=video 0 RTP/AVP 33\r\na=rtpmap:33 MP2T/90000\r\na=control:trackID=1\r\n"
)
MORE = {
    "OPTIONS": "Public: OPTIONS, DESCRIBE, SETUP, PLAY\r\n",
    "SETUP": "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 7\r\n",
}


@dataclass(slots=True)
class Rtsp:
    """Serves one programme. While `silent` it sends nothing, and keeps its connections."""

    live: Live
    port: int = 0
    silent: bool = False
    _server: asyncio.Server | None = None
    _talks: set["asyncio.Task[None]"] = field(default_factory=set)

    @property
    def url(self) -> str:
        """What is watched."""
        return f"rtsp://127.0.0.1:{self.port}/live"

    async def open(self) -> None:
        """Listen."""
        self.port = self.port or free_port()
        self._server = await asyncio.start_server(self._accepted, "127.0.0.1", self.port)

    async def close(self) -> None:
        """Listen no longer, and break off what is under way."""
        if self._server is not None:
            self._server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._talk(reader, writer))
        self._talks.add(task)
        task.add_done_callback(self._talks.discard)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            try:
                while True:
                    await self._answer((await reader.readuntil(b"\r\n\r\n")).decode(), writer)
            finally:
                writer.transport.abort()

    async def _answer(self, request: str, writer: asyncio.StreamWriter) -> None:
        method, url, _ = request.split("\r\n", maxsplit=1)[0].split(" ")
        more, body = MORE.get(method, ""), ""
        if method == "DESCRIBE":
            body = SDP
            more = f"Content-Base: {url}/\r\nContent-Type: application/sdp\r\nContent-Length: {len(body)}\r\n"
        sequence = re.search(r"CSeq: *(\d+)", request)
        writer.write(f"RTSP/1.0 200 OK\r\nCSeq: {sequence[1] if sequence else 0}\r\n{more}\r\n{body}".encode())
        await writer.drain()
        if method == "PLAY":
            await self._play(writer)

    async def _play(self, writer: asyncio.StreamWriter) -> None:
        number, began = 0, asyncio.get_running_loop().time()
        async for piece in pieces(self.live, DATAGRAM):
            if self.silent:
                continue
            stamp = int((asyncio.get_running_loop().time() - began) * TICKS) & 0xFFFFFFFF
            rtp = struct.pack(">BBHII", 0x80, 33, number & 0xFFFF, stamp, 1) + piece
            writer.write(b"$\0" + struct.pack(">H", len(rtp)) + rtp)
            await writer.drain()
            number += 1
