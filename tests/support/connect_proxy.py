"""An HTTP proxy on loopback that leads all of it to one server, whatever its name is: by CONNECT or asked outright."""

import asyncio
import threading
from contextlib import closing, contextmanager, suppress


class ConnectProxy:
    """`asked`: methods, and what was asked for; `heads`: whole requests. `refuses`: the status of a refusal."""

    def __init__(self, port, refuses=""):
        self.asked, self.heads, self.url, self._port, self._refuses = [], [], "", port, refuses

    async def enter(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, target, _ = head.split(" ", 2)
        self.asked.append((method, target))
        self.heads.append(head)
        if self._refuses:
            writer.write(f"HTTP/1.1 {self._refuses}\r\nContent-Length: 0\r\n\r\n".encode())
            writer.close()
            return
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            back.write(_to_origin(head, target))
        with suppress(asyncio.CancelledError):  # at the end, whatever is open
            await asyncio.gather(_pass(reader, back), _pass(there, writer))


def _to_origin(head, target):
    """The request as an origin is asked, for the last time on its connection."""
    path = "/" + target.split("://", 1)[-1].partition("/")[2]
    return head.replace(target, path, 1).replace("\r\n", "\r\nConnection: close\r\n", 1).encode()


async def _pass(reader, writer):
    with closing(writer), suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()


@contextmanager
def connect_proxy(port, refuses=""):
    """Run one in a thread of its own; it leads to this port of this machine."""
    proxy, stop, loop, ready = ConnectProxy(port, refuses), asyncio.Event(), [], threading.Event()

    async def serve():
        loop.append(asyncio.get_running_loop())
        async with await asyncio.start_server(proxy.enter, "127.0.0.1", 0) as server:
            proxy.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            ready.set()
            await stop.wait()
            server.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield proxy
    finally:
        loop[0].call_soon_threadsafe(stop.set)
        thread.join(10)
