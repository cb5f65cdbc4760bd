"""Serves `/metrics` and `/readyz` of the cluster operator."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from tallylight_bounded.host_port import HostPort
from tallylight_bounded.http_server import answering


class CannotListenError(Exception):
    """The address is taken, or is not ours; the text says which."""


@asynccontextmanager
async def serving(where: HostPort, collectors: Sequence[Collector], ready: Callable[[], bool]) -> AsyncIterator[None]:
    """Answer while the block runs. Raises CannotListenError."""

    async def metrics(_: web.Request) -> web.Response:
        body = b"".join(generate_latest(collector) for collector in collectors)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def readyz(_: web.Request) -> web.Response:
        return web.Response(text="ok\n") if ready() else web.Response(status=503, text="not yet listed\n")

    app = web.Application()
    app.add_routes([web.get("/metrics", metrics), web.get("/readyz", readyz)])
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(answering(app, host=where.host, port=where.port))
        except OSError as error:
            raise CannotListenError(f"cannot listen on {where}: {error.strerror or error}") from None
        yield
