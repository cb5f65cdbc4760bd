"""What a monitor tells over HTTP: /metrics, /healthz, /readyz, /v1/report, /v1/load, /v1/score."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Protocol

from aiohttp import web

from tallylight_bounded.http_server import answering
from tallylight_contract import load

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Speaker(Protocol):
    """Who answers."""

    def metrics(self) -> bytes:
        """Prometheus' text format."""

    def report(self) -> bytes:
        """The report so far, as JSON."""

    def load(self) -> bytes:
        """What it has to do, as JSON."""

    def score(self) -> bytes:
        """How well the stream does now, as JSON."""

    def unhealthy(self) -> str:
        """Why this monitor should be replaced; empty while it is at work."""

    def not_ready(self) -> str:
        """Why nothing is received, in one line; empty while something is."""


@asynccontextmanager
async def serving(speaker: Speaker, listening: socket.socket) -> AsyncIterator[None]:
    """Answer on a socket that is bound already."""
    app = web.Application()
    app.add_routes(
        [
            web.get("/metrics", _answer(speaker.metrics, "text/plain; version=0.0.4")),
            web.get("/v1/report", _answer(speaker.report, "application/json")),
            web.get(load.PATH, _answer(speaker.load, "application/json")),
            web.get("/v1/score", _answer(speaker.score, "application/json")),
            web.get("/healthz", _probe(speaker.unhealthy)),
            web.get("/readyz", _probe(speaker.not_ready)),
        ]
    )
    async with answering(app, sock=listening):
        yield


def _answer(body: Callable[[], bytes], content_type: str) -> Handler:
    async def handler(_: web.Request) -> web.Response:
        return web.Response(body=body(), headers={"Content-Type": content_type})

    return handler


def _probe(trouble: Callable[[], str]) -> Handler:
    async def handler(_: web.Request) -> web.Response:
        cause = trouble()
        return web.Response(status=503 if cause else 200, text=f"{cause or 'ok'}\n")

    return handler
