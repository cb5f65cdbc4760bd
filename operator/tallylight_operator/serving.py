"""Serves `/metrics` and `/readyz` of the cluster operator, and at a port of its own `/healthz`."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from tallylight_bounded.host_port import HostPort
from tallylight_bounded.http_server import answering
from tallylight_bounded.listening import place


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

    async with _answering(where, web.get("/metrics", metrics), web.get("/readyz", readyz)):
        yield


@asynccontextmanager
async def serving_health(where: HostPort, unhealthy: Callable[[], str]) -> AsyncIterator[None]:
    """The same for `/healthz`; `unhealthy` says why the operator should be started anew, or nothing."""

    async def healthz(_: web.Request) -> web.Response:
        problem = unhealthy()
        return web.Response(status=500 if problem else 200, text=f"{problem or 'ok'}\n")

    async with _answering(where, web.get("/healthz", healthz)):
        yield


@asynccontextmanager
async def _answering(where: HostPort, *routes: web.RouteDef) -> AsyncIterator[None]:
    app = web.Application()
    app.add_routes(routes)
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(answering(app, **place(where)))
        except OSError as error:
            raise CannotListenError(f"cannot listen on {where}: {error.strerror or error}") from None
        yield
