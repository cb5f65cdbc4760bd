"""Spoil answers on purpose: every way in which an origin, or the road to it, fails in the field."""

import asyncio
import random
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from aiohttp import web

STALL_SECONDS = 120.0  # the longest stall: beyond every client's patience, and yet it ends
DRIP_SECONDS = 0.1  # between two drops of a slow answer
ENDLESS_BYTES = 1 << 30  # where an answer without end does end: no client may have read so far


class FaultKind(StrEnum):
    """In what way an answer is spoilt."""

    STATUS = "status"  # another status code, with a short text
    STALL = "stall"  # the request is taken, and nothing is ever sent
    STALL_MIDWAY = "stall_midway"  # half of the body, then nothing
    TRUNCATED = "truncated"  # half of the body that Content-Length promises, then the connection is closed
    SHORT = "short"  # half of the body, and a Content-Length that agrees with it
    CLOSED = "closed"  # the connection is closed without an answer
    RESET = "reset"  # the connection is reset (RST)
    RESET_MIDWAY = "reset_midway"  # half of the body, then RST
    FROZEN = "frozen"  # the playlist stays as it was when the fault was first met
    GARBAGE = "garbage"  # random bytes of the right length
    SLOW = "slow"  # `bytes_per_second`
    REDIRECT = "redirect"  # `hops` times, to `location` or to the same path; then the true answer
    REDIRECT_LOOP = "redirect_loop"
    ENDLESS = "endless"  # the body over and over, without end


class Target(StrEnum):
    """Which answers are spoilt."""

    ALL = "all"
    PLAYLIST = "playlist"
    SEGMENT = "segment"  # and init segments
    KEY = "key"
    FILE = "file"
    STREAM = "stream"  # TS over HTTP without end


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. It stands until it is taken away, or for so many `times` (requests).

    `within` narrows it to paths that contain this text. `status` is for STATUS, `bytes_per_second` for SLOW,
    `hops` and `location` (an address) for REDIRECT.
    """

    kind: FaultKind
    target: Target = Target.ALL
    times: int | None = None
    within: str = ""
    status: int = 503
    bytes_per_second: int = 10_000
    hops: int = 1
    location: str | None = None

    def strikes(self, target: Target, path: str) -> bool:
        """Whether an answer of this sort, under this path, is spoilt."""
        return self.target in (Target.ALL, target) and self.within in path


@dataclass(frozen=True, slots=True)
class Body:
    """A healthy answer."""

    data: bytes
    content_type: str


Spoiler = Callable[[web.Request, Body, Fault], Awaitable[web.StreamResponse]]


async def spoilt(request: web.Request, body: Body, fault: Fault) -> web.StreamResponse:
    """Answer the request in the fault's way."""
    return await _SPOILERS[fault.kind](request, body, fault)


def healthy(body: Body) -> web.Response:
    """The true answer."""
    return web.Response(body=body.data, content_type=body.content_type, headers={"Cache-Control": "no-cache"})


def break_off(request: web.Request, *, reset: bool = False) -> None:
    """End the connection under a request."""
    if request.transport is None:
        return
    if reset:  # a linger of nought seconds makes the system send RST instead of FIN
        connection: socket.socket = request.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.transport.abort() if reset else request.transport.close()


async def _status(_: web.Request, __: Body, fault: Fault) -> web.StreamResponse:
    return web.Response(status=fault.status, text=f"status {fault.status}, on purpose\n")


async def _stall(_: web.Request, __: Body, ___: Fault) -> web.StreamResponse:
    await asyncio.sleep(STALL_SECONDS)
    return web.Response(status=504)


async def _stall_midway(request: web.Request, body: Body, _: Fault) -> web.StreamResponse:
    response = await _half_sent(request, body)
    await asyncio.sleep(STALL_SECONDS)
    break_off(request)
    return response


async def _truncated(request: web.Request, body: Body, _: Fault) -> web.StreamResponse:
    response = await _half_sent(request, body)
    break_off(request)
    return response


async def _short(_: web.Request, body: Body, __: Fault) -> web.StreamResponse:
    return healthy(Body(body.data[: len(body.data) // 2], body.content_type))


async def _closed(request: web.Request, _: Body, __: Fault) -> web.StreamResponse:
    break_off(request)
    return web.Response()


async def _reset(request: web.Request, _: Body, __: Fault) -> web.StreamResponse:
    break_off(request, reset=True)
    return web.Response()


async def _reset_midway(request: web.Request, body: Body, _: Fault) -> web.StreamResponse:
    response = await _half_sent(request, body)
    break_off(request, reset=True)
    return response


async def _garbage(_: web.Request, body: Body, __: Fault) -> web.StreamResponse:
    noise = random.Random(len(body.data)).randbytes(len(body.data))  # noqa: S311 - noise, not a secret
    return healthy(Body(noise, body.content_type))


async def _slow(request: web.Request, body: Body, fault: Fault) -> web.StreamResponse:
    response = await _begun(request, body, len(body.data))
    drop = max(1, round(fault.bytes_per_second * DRIP_SECONDS))
    for place in range(0, len(body.data), drop):
        await response.write(body.data[place : place + drop])
        await asyncio.sleep(DRIP_SECONDS)
    return response


async def _redirect(request: web.Request, body: Body, fault: Fault) -> web.StreamResponse:
    hop = int(request.query.get("hop", "0"))
    if hop >= fault.hops:
        return healthy(body)
    return _moved(fault.location or f"{request.path}?hop={hop + 1}")


async def _redirect_loop(request: web.Request, _: Body, __: Fault) -> web.StreamResponse:
    return _moved(request.path)


async def _endless(request: web.Request, body: Body, _: Fault) -> web.StreamResponse:
    response = await _begun(request, body, None)
    piece = body.data * (1 + 65_536 // max(1, len(body.data)))
    for __ in range(ENDLESS_BYTES // len(piece)):
        await response.write(piece)
    return response


def _moved(location: str) -> web.Response:
    return web.Response(status=302, headers={"Location": location})


async def _half_sent(request: web.Request, body: Body) -> web.StreamResponse:
    response = await _begun(request, body, len(body.data))
    await response.write(body.data[: len(body.data) // 2])
    await asyncio.sleep(0.02)  # seconds; lets the half get out before the connection is closed
    return response


async def _begun(request: web.Request, body: Body, length: int | None) -> web.StreamResponse:
    response = web.StreamResponse()
    response.content_type, response.content_length = body.content_type, length
    await response.prepare(request)
    return response


_SPOILERS: dict[FaultKind, Spoiler] = {
    FaultKind.STATUS: _status,
    FaultKind.STALL: _stall,
    FaultKind.STALL_MIDWAY: _stall_midway,
    FaultKind.TRUNCATED: _truncated,
    FaultKind.SHORT: _short,
    FaultKind.CLOSED: _closed,
    FaultKind.RESET: _reset,
    FaultKind.RESET_MIDWAY: _reset_midway,
    FaultKind.GARBAGE: _garbage,
    FaultKind.SLOW: _slow,
    FaultKind.REDIRECT: _redirect,
    FaultKind.REDIRECT_LOOP: _redirect_loop,
    FaultKind.ENDLESS: _endless,
}
