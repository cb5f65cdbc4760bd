"""`tallylight demo --serve`: a live stream with known defects that never ends, and costs next to nothing to serve.

It is encoded once and then repeated: an origin for trying out a monitor, a cluster or a dashboard.
"""

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

from tallylight_demo.broadcast import ENCODING, HEIGHT, WIDTH
from tallylight_demo.clips import clip_scene
from tallylight_demo.defects import apply
from tallylight_demo.encode import Segment, segments
from tallylight_demo.loop import Loop
from tallylight_demo.origin import Origin
from tallylight_demo.programme import HEAD_SECONDS, HEALTHY_SECONDS, SEGMENT_SECONDS, TURN, TURN_SECONDS, cuts
from tallylight_demo.timetable import Timetable

_HELP = """\
/live.m3u8       live HLS with a defect every few seconds, the same ones each minute
/healthy.m3u8    the same without a defect
/programme.json  which defect is on air when (UTC), in the turns before, now and next
/healthz         200 while this is served
"""


class CannotListenError(Exception):
    """Nothing can listen at the address; the text says why."""


async def serve(host: str, port: int, say: Callable[[str], None]) -> None:
    """Be on air until cancelled.

    Raises CannotListenError where nothing can listen at that address, ClipsMissingError without the clips.
    """
    origin = Origin(host=host, port=port)
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(origin)
        except OSError as error:
            raise CannotListenError(f"cannot listen on {host}:{port}: {error.strerror}") from error
        _put_on_air(origin, await encoded_turn())
        say(f"On air: {origin.url('live.m3u8')}")
        await asyncio.Event().wait()


def _put_on_air(origin: Origin, turn: Sequence[Segment]) -> None:
    # A live playlist that anybody can join has some segments already.
    begin, began = time.monotonic() - HEAD_SECONDS, datetime.now(UTC) - timedelta(seconds=HEAD_SECONDS)
    timetable = Timetable(TURN, TURN_SECONDS, began)

    def played() -> float:
        return time.monotonic() - begin

    def programme() -> bytes:
        return json.dumps(timetable.at(datetime.now(UTC)), indent=1).encode() + b"\n"

    origin.add_feed(Loop("live", turn, played))
    origin.add_feed(Loop("healthy", turn[: int(HEALTHY_SECONDS // SEGMENT_SECONDS)], played))
    origin.add_page("programme.json", programme, "application/json")
    for name, text in {"": _HELP, "healthz": "on air\n"}.items():
        origin.add_file(name, text.encode(), "text/plain")


async def encoded_turn() -> list[Segment]:
    """What is repeated. It takes a while; a cancellation is heeded between two segments."""
    scene = apply(clip_scene("bigbuckbunny", WIDTH, HEIGHT), cuts(TURN, head=0.0))
    turn = []
    for segment in segments(scene, TURN_SECONDS, ENCODING, SEGMENT_SECONDS):
        turn.append(segment)
        await asyncio.sleep(0)
    return turn
