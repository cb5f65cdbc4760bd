"""Send a feed as one transport stream without end, evenly, and break it on command."""

import asyncio
import random
from collections.abc import Callable

from aiohttp import web

from tallylight_demo.faults import Fault, FaultKind, break_off
from tallylight_demo.feed import Served

TS_TYPE = "video/mp2t"
SLICES = 20  # of a segment: a live stream comes evenly, not in gulps
POLL_SECONDS = 0.05  # how soon it is seen that a segment was released, or that a fault is over
PAUSES = (FaultKind.STALL, FaultKind.STALL_MIDWAY)
ENDS = (FaultKind.CLOSED, FaultKind.RESET, FaultKind.TRUNCATED)

Struck = Callable[[], Fault | None]


async def stream(request: web.Request, feed: Served, struck: Struck) -> web.StreamResponse:
    """Send the newest released segment and all that follow; a feed that has ended is sent whole, at once."""
    response = web.StreamResponse(headers={"Content-Type": TS_TYPE})
    await response.prepare(request)
    number = 0 if feed.ended else max(0, feed.released - 1)
    while not (feed.ended and number >= feed.released):
        if number >= feed.released:
            await asyncio.sleep(POLL_SECONDS)
            continue
        for piece in _slices(feed.segment(number) or b""):
            if not await _sent(request, response, piece, struck):
                return response
            if not feed.ended:
                await asyncio.sleep(feed.seconds(number) / SLICES)
        number += 1
    return response


def _slices(data: bytes) -> list[bytes]:
    length = max(1, -(-len(data) // SLICES))
    return [data[place : place + length] for place in range(0, len(data), length)]


async def _sent(request: web.Request, response: web.StreamResponse, piece: bytes, struck: Struck) -> bool:
    fault = struck()
    while fault is not None and fault.kind in PAUSES:
        await asyncio.sleep(POLL_SECONDS)
        fault = struck()
    if fault is not None and fault.kind in ENDS:
        break_off(request, reset=fault.kind is FaultKind.RESET)
        return False
    while piece and fault is not None and fault.kind is FaultKind.SLOW:
        await response.write(piece[: fault.bytes_per_second])
        piece = piece[fault.bytes_per_second :]
        await asyncio.sleep(1.0)
        fault = struck()
    garbled = fault is not None and fault.kind is FaultKind.GARBAGE
    noise = random.Random(len(piece))  # noqa: S311 - noise, not a secret
    await response.write(noise.randbytes(len(piece)) if garbled else piece)
    return True
