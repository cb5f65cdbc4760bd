"""An HTTP proxy on loopback that knows CONNECT, and leads all of it to one server, whatever its name is."""

import asyncio
import threading
from contextlib import closing, contextmanager, suppress


class ConnectProxy:
    """`asked`: the hosts and ports that were asked for."""

    def __init__(self, port):
        self.asked, self.url, self._port = [], "", port

    async def enter(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, target, _ = head.split(" ", 2)
        self.asked.append((method, target))
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with suppress(asyncio.CancelledError):  # at the end, whatever is open
            await asyncio.gather(_pass(reader, back), _pass(there, writer))


async def _pass(reader, writer):
    with closing(writer), suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()


@contextmanager
def connect_proxy(port):
    """Run one in a thread of its own; it leads to this port of this machine."""
    proxy, stop, loop, ready = ConnectProxy(port), asyncio.Event(), [], threading.Event()

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
