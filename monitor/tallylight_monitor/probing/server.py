"""What a prober tells over HTTP: /v1/signals, /metrics, /healthz."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from tallylight_bounded.http_server import answering
from tallylight_contract.probing import LONGEST_WAIT, PATH
from tallylight_contract.wire import encoded
from tallylight_monitor.probing.exposition import ProbeMetrics
from tallylight_monitor.probing.prober import Prober


@asynccontextmanager
async def serving(prober: Prober, counted: ProbeMetrics, listening: socket.socket) -> AsyncIterator[None]:
    """Answer on a socket that is bound already."""

    async def signals(request: web.Request) -> web.Response:
        version, wait = request.query.get("version", ""), _seconds(request.query.get("wait", ""))
        page = await prober.page_after(version, wait)
        return web.Response(body=encoded(page), content_type="application/json")

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=counted.text(prober.page), headers={"Content-Type": "text/plain; version=0.0.4"})

    async def healthz(_: web.Request) -> web.Response:
        cause = prober.failed()
        return web.Response(status=503 if cause else 200, text=f"{cause or 'ok'}\n")

    app = web.Application()
    app.add_routes([web.get(PATH, signals), web.get("/metrics", metrics), web.get("/healthz", healthz)])
    async with answering(app, sock=listening):
        yield


def _seconds(text: str) -> float:
    """For how long an answer may be held back; what cannot be read: not at all."""
    return min(float(text), LONGEST_WAIT) if text.isascii() and text.isdigit() else 0.0
