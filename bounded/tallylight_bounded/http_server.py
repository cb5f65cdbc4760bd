"""An HTTP server with a bound on connections, on their idle time and on the rate of requests."""

import asyncio
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from tallylight_bounded.crowd import Crowd, Pace, most_connections

LOOK_SECONDS = 5.0  # how often idle connections are looked for
BACKLOG = 32  # that come at the same moment; each needs a descriptor until it is told to go
CLOSE_SECONDS = 1.0  # for answers that are under way when all ends
_FULL = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@asynccontextmanager
async def answering(app: web.Application, **where: Any) -> AsyncIterator[asyncio.Server]:  # noqa: ANN401 - passed on
    """Answer while the block runs, at `sock`, or `host` and `port`. Raises OSError where that cannot be listened to."""
    crowd, pace, loop = Crowd(most_connections(_descriptors())), Pace(), asyncio.get_running_loop()

    @web.middleware
    async def in_turn(request: web.Request, handler: Handler) -> web.StreamResponse:
        await asyncio.sleep(pace.wait(loop.time()))
        crowd.serve(request.protocol)
        try:
            return await handler(request)
        finally:
            crowd.rest(request.protocol, loop.time())

    app.middlewares.append(in_turn)
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=CLOSE_SECONDS)
    await runner.setup()
    connections = _Connections(runner, crowd)
    looking = asyncio.create_task(connections.look())
    try:
        server = await loop.create_server(connections.enter, backlog=BACKLOG, **where)
        try:
            yield server
        finally:
            server.close()
    finally:
        looking.cancel()
        await runner.cleanup()


class _Connections:
    """Makes a handler for each new connection, and closes those that are too many or idle for too long."""

    def __init__(self, runner: web.AppRunner, crowd: Crowd) -> None:
        assert runner.server is not None  # noqa: S101 - for the type only: it is set up
        self._server, self._crowd = runner.server, crowd
        self._fresh: set[object] = set()  # made, and maybe not connected yet

    def enter(self) -> asyncio.Protocol:
        there = {*self._server.connections, *self._fresh}
        self._crowd.keep(there)
        newcomer = self._server()
        leaving = self._crowd.enter(newcomer, asyncio.get_running_loop().time())
        if leaving is newcomer:
            return _Full()
        # Many come in one turn of the loop. The one to close may be among them: it has a transport in the next turn.
        loop = asyncio.get_running_loop()
        loop.call_soon(loop.call_soon, _shut, leaving)
        self._fresh.add(newcomer)
        loop.call_later(LOOK_SECONDS, self._fresh.discard, newcomer)
        return newcomer

    async def look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            for each in self._crowd.overdue(asyncio.get_running_loop().time()):
                _shut(each)


class _Full(asyncio.Protocol):
    """Answers that there are too many connections, and closes this one."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            transport.write(_FULL)
            transport.close()


def _shut(connection: object) -> None:
    transport = getattr(connection, "transport", None)
    if transport is not None:
        transport.abort()


def _descriptors() -> int:
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
