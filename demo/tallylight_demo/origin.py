"""Serve feeds and files over HTTP on loopback, as an origin does, and fail on command. Uses aiohttp."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Self

from aiohttp import web

from tallylight_demo.faults import Body, Fault, FaultKind, Target, healthy, spoilt
from tallylight_demo.feed import Served
from tallylight_demo.playlist import Rendition, master_text
from tallylight_demo.stream import TS_TYPE, stream

PLAYLIST_TYPE = "application/vnd.apple.mpegurl"
UNKNOWN_TYPE = "application/octet-stream"
CONTENT_TYPES = {".ts": TS_TYPE, ".m4s": "video/iso.segment", ".mp4": "video/mp4", ".m3u8": PLAYLIST_TYPE}
REQUESTS_KEPT = 10_000  # the newest; enough for every test, and it bounds a long demo
GRACE_SECONDS = 0.1  # for answers under way when the origin closes; most of these are stalls


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came in. `at` is the origin's clock."""

    path: str
    query: str
    at: float
    headers: Mapping[str, str]


class Origin:
    """An HTTP origin, as an async context manager; it listens on a free port unless `port` says which.

    Of each feed it serves `<name>.m3u8`, the segments under `<name>/`, and `<name>.ts` (all segments one
    behind the other, without end; for TS feeds that are not encrypted). Set `fault` to spoil its answers, and
    to None to heal it. `required` headers are answered with 401 where they are missing. `requests` are the
    newest requests, oldest first.
    """

    def __init__(
        self,
        *feeds: Served,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.fault: Fault | None = None
        self.required: dict[str, str] = {}
        self.requests: deque[Request] = deque(maxlen=REQUESTS_KEPT)
        self._feeds = {feed.name: feed for feed in feeds}
        self._files: dict[str, Callable[[], Body]] = {}
        self._frozen: dict[str, Body] = {}
        self._host, self._port, self._clock = host, port, clock
        self._runner: web.AppRunner | None = None

    def add_feed(self, feed: Served) -> None:
        """Serve one more feed."""
        self._feeds[feed.name] = feed

    def add_file(self, name: str, data: bytes, content_type: str | None = None) -> None:
        """Serve bytes under a name; the name's suffix says their type where it is not said."""
        body = Body(data, content_type or _type_of(PurePosixPath(name)))
        self._files[name] = lambda: body

    def add_page(self, name: str, made: Callable[[], bytes], content_type: str) -> None:
        """Serve what is made anew for each request."""
        self._files[name] = lambda: Body(made(), content_type)

    def add_master(self, name: str, renditions: Iterable[Rendition]) -> None:
        """Serve a master playlist under a name."""
        self.add_file(name, master_text(renditions).encode())

    def url(self, name: str = "") -> str:
        """The address of what is served under a name."""
        return f"http://{self._host}:{self._port}/{name}"

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/{name:.*}", self._answer)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=GRACE_SECONDS, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        self._record(request)
        if any(request.headers.get(header) != value for header, value in self.required.items()):
            return web.Response(status=401)
        if name in self._files:
            target = Target.PLAYLIST if name.endswith(".m3u8") else Target.FILE
            return await self._perhaps_spoilt(request, target, self._files[name]())
        return await self._answer_feed(request, PurePosixPath(name))

    async def _answer_feed(self, request: web.Request, path: PurePosixPath) -> web.StreamResponse:
        whole, part = self._feeds.get(str(path.parent / path.stem)), self._feeds.get(str(path.parent))
        if whole is not None and path.suffix == ".m3u8":
            body = Body(whole.text().encode(), PLAYLIST_TYPE)
            return await self._perhaps_spoilt(request, Target.PLAYLIST, body)
        if whole is not None and path.suffix == ".ts":
            return await self._answer_stream(request, whole)
        data = None if part is None else part.body(path.name)
        if data is None:
            return web.Response(status=404)
        target = Target.KEY if path.name == "key.bin" else Target.SEGMENT
        return await self._perhaps_spoilt(request, target, Body(data, _type_of(path)))

    async def _answer_stream(self, request: web.Request, feed: Served) -> web.StreamResponse:
        fault = self._struck(Target.STREAM, request.path)
        if fault is not None and fault.kind is not FaultKind.FROZEN:
            newest = feed.segment(max(0, feed.released - 1)) or b""
            return await spoilt(request, Body(newest, TS_TYPE), fault)
        return await stream(request, feed, lambda: self._struck(Target.STREAM, request.path))

    def _record(self, request: web.Request) -> None:
        headers = dict(request.headers)
        self.requests.append(Request(request.path, request.query_string, self._clock(), headers))

    async def _perhaps_spoilt(self, request: web.Request, target: Target, body: Body) -> web.StreamResponse:
        fault = self._struck(target, request.path)
        if fault is None or fault.kind is not FaultKind.FROZEN:
            self._frozen.pop(request.path, None)
        if fault is None:
            return healthy(body)
        if fault.kind is FaultKind.FROZEN:
            return healthy(self._frozen.setdefault(request.path, body))
        return await spoilt(request, body, fault)

    def _struck(self, target: Target, path: str) -> Fault | None:
        fault = self.fault
        if fault is None or not fault.strikes(target, path):
            return None
        if fault.times is not None:
            self.fault = replace(fault, times=fault.times - 1) if fault.times > 1 else None
        return fault


def _type_of(path: PurePosixPath) -> str:
    return CONTENT_TYPES.get(path.suffix, UNKNOWN_TYPE)
