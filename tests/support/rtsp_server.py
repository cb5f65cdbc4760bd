"""A small RTSP server in a thread: it plays a transport stream over its own connection, or does as it is told."""

import asyncio
import base64
import hashlib
import re
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

TS_PACKETS = 7 * 188  # bytes that fit into one RTP packet
SDP = (
    "v=0\r\no=- 0 0 IN IP4 0.0.0.0\r\ns=cup\r\nt=0 0\r\n"
    "m=video 0 RTP/AVP 33\r\na=rtpmap:33 MP2T/90000\r\na=control:trackID=1\r\n"
)
REALM, NONCE = "camera", "abc123"


@dataclass
class RtspServer:
    """`film` is what it plays; `redirect` and `user` change how it answers. `requests` is what it was asked."""

    film: bytes = b""
    redirect: str = ""
    user: tuple[str, str] | None = None
    scheme: str = "Digest"
    content_base: bool = True
    host: str = "127.0.0.1"
    tls: ssl.SSLContext | None = None
    bitrate: float = 2e6
    port: int = 0
    requests: list[str] = field(default_factory=list)
    connections: int = 0

    async def serve(self, started: threading.Event, stopping: asyncio.Event) -> None:
        server = await asyncio.start_server(self._talk, self.host, self.port, ssl=self.tls)
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        async with server:
            await stopping.wait()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                await self._answer((await reader.readuntil(b"\r\n\r\n")).decode(), writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer(self, request: str, writer: asyncio.StreamWriter) -> None:
        self.requests.append(request)
        method, url, _ = request.split("\r\n", maxsplit=1)[0].split(" ")
        more, body, status = "", "", "200 OK"
        if self.redirect:
            status, more = "302 Found", f"Location: {self.redirect}\r\n"
        elif self.user and not self._is_known(request, method, url):
            nonce = f', nonce="{NONCE}"' if self.scheme == "Digest" else ""
            status, more = "401 Unauthorized", f'WWW-Authenticate: {self.scheme} realm="{REALM}"{nonce}\r\n'
        elif method == "OPTIONS":
            more = "Public: OPTIONS, DESCRIBE, SETUP, PLAY\r\n"
        elif method == "DESCRIBE":
            body = SDP
            base = f"Content-Base: {url}/\r\n" if self.content_base else ""
            more = f"{base}Content-Type: application/sdp\r\nContent-Length: {len(body)}\r\n"
        elif method == "SETUP":
            more = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 7\r\n"
        sequence = re.search(r"CSeq: *(\d+)", request)[1]
        writer.write(f"RTSP/1.0 {status}\r\nCSeq: {sequence}\r\n{more}\r\n{body}".encode())
        await writer.drain()
        if method == "PLAY" and status.startswith("200"):
            await self._play(writer)

    def _is_known(self, request: str, method: str, url: str) -> bool:
        user, password = self.user
        if self.scheme == "Basic":
            return base64.b64encode(f"{user}:{password}".encode()).decode() in request
        found = dict(re.findall(r'(\w+)="([^"]*)"', request))
        who = hashlib.md5(f"{user}:{REALM}:{password}".encode()).hexdigest()
        what = hashlib.md5(f"{method}:{url}".encode()).hexdigest()
        expected = hashlib.md5(f"{who}:{NONCE}:{what}".encode()).hexdigest()
        return found.get("response") == expected and found.get("uri") == url

    async def _play(self, writer: asyncio.StreamWriter) -> None:
        for number, at in enumerate(range(0, len(self.film), TS_PACKETS)):
            piece = self.film[at : at + TS_PACKETS]
            seconds = at * 8 / self.bitrate
            rtp = struct.pack(">BBHII", 0x80, 33, number & 0xFFFF, int(seconds * 90000) & 0xFFFFFFFF, 1) + piece
            writer.write(b"$\0" + struct.pack(">H", len(rtp)) + rtp)
            await writer.drain()
            await asyncio.sleep(len(piece) * 8 / self.bitrate)


@contextmanager
def rtsp_server(**settings: object) -> Iterator[RtspServer]:
    """Serve while the block runs."""
    server, started, loop = RtspServer(**settings), threading.Event(), asyncio.new_event_loop()
    stopping = asyncio.Event()

    def run() -> None:
        loop.run_until_complete(server.serve(started, stopping))
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0.05))
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert started.wait(10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stopping.set)
        thread.join(10)
